"""Files read as papers, whatever they may mean: Word, Excel, CSV and pasted tables."""
