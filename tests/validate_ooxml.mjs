// Validate many Office files in one run: node validate_ooxml.mjs NODE_MODULES FILE…
// Prints one JSON object, file → list of findings of Microsoft's Open XML SDK, for each version asked for.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, ...files] = process.argv.slice(2)
const entry = join(modules, '@xarsh', 'ooxml-validator', 'dist', 'src', 'index.js')
const { validateFile } = await import(pathToFileURL(entry))

const versions = ['Office2013', 'Microsoft365']
const findings = {}
for (const file of files) {
  findings[file] = []
  for (const officeVersion of versions) {
    const { errors } = await validateFile(file, { officeVersion })
    for (const { path, xPath, description } of errors) {
      findings[file].push(`${officeVersion} ${path ?? ''} ${xPath ?? ''} ${description}`)
    }
  }
}
console.log(JSON.stringify(findings))
