"""What runs plug-ins that are written in Python, for tsplay on the controller. See ../plugins.py."""
