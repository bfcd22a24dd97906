package vectorizer

type level int

type namer interface {
	ShadeName() string
}

func (s *classSettings) ShadeName() string {
	return ""
}

func external(name string) int

func odd(/* any */ v level, n namer) int {
	v.inner.String()
	n.ShadeName()
	classSettings{}.Facets()
	newSettings().Facets()
	var walk func(depth int)
	walk = func(depth int) {
		walk(depth - 1)
	}
	walk(3)
	mixed := 3
	mixed = "x"
	return mixed + 4 + 7%3
}

func newSettings() *classSettings {
	return nil
}
