-- The databases beside `parley`, see docs/scaling.md; tables are made by the processes.
CREATE DATABASE channels;
CREATE DATABASE conversations;
