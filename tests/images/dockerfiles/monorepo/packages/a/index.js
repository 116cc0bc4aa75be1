// of package a
