"""Reading the files a community keeps its roster in, and writing back what it must correct."""
