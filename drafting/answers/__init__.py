"""The forms that candidates return, read back: what was asked, what was answered, what was changed in the buyer's text."""
