"""Mail in: fetched, judged, and never lost."""
