"""The tenderers' answers side by side: the analyst's workbook and its grid (pieces.md §6.3), and what the winner promised.

Nothing here gives a mark: the cells of the analyst are empty, and the formulas are those of the consultation's own rules.
"""
