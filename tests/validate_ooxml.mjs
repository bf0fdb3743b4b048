// Validate many Office files in one run: node validate_ooxml.mjs NODE_MODULES VERSION,… FILE…
// Prints one JSON object, file → list of findings of Microsoft's Open XML SDK, for each version asked for.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, versions, ...files] = process.argv.slice(2)
const entry = join(modules, '@xarsh', 'ooxml-validator', 'dist', 'src', 'index.js')
const { validateFile } = await import(pathToFileURL(entry))

const findings = Object.fromEntries(files.map((file) => [file, []]))
const waiting = files.flatMap((file) => versions.split(',').map((officeVersion) => ({ file, officeVersion })))

async function work() {
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { file, officeVersion } = next
    const { errors } = await validateFile(file, { officeVersion })
    for (const { path, xPath, description } of errors) {
      findings[file].push(`${officeVersion} ${path ?? ''} ${xPath ?? ''} ${description}`)
    }
  }
}

// Each validation is a process: as many at once as there are cores.
await Promise.all(Array.from({ length: availableParallelism() }, work))
console.log(JSON.stringify(findings))
