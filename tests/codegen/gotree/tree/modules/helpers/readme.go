package helpers

func Name() string {
	return "no module"
}
