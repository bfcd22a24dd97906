"""The engine itself: pure logic over one SQLite storage."""
