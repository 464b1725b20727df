"""A printed brief of a mission or of a drawn line, under the sight of who prints it. It informs; each organisation decides for itself."""
