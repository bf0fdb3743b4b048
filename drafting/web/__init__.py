"""The browser's door, beside the commands': pages that read a request, call what the commands call, and render a template.

No rule of the field is here. `app.py` puts it together, `guard.py` says who may ask what, `pages/` has one module a page.
"""
