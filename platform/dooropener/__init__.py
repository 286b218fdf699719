"""The system of record and the portal of Dörröppnaren."""
