"""Speed, measured: ``make bench``. Nothing here is collected by ``make test``."""
