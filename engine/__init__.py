"""Everything a script can use of Gradloom; knows nothing of Qt.

Folders import only leftwards along
``vocabulary -> layers -> network -> project -> {data, runtime, exchange} -> training``.
"""
