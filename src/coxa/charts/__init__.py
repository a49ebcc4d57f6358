"""Pictures of results: pure functions from result documents to charts, and charts to SVG and Plotly."""
