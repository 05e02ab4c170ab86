"""The whole value: network, data and training settings; its file and its migrations."""
