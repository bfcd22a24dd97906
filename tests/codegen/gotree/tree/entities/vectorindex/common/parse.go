package common

const DefaultDistance = "cosine"

func OptionalIntFromMap(in map[string]any, name string, set func(v int)) error {
	value, ok := in[name]
	if !ok {
		return nil
	}
	number, _ := value.(float64)
	set(int(number))
	return nil
}

func OptionalBoolFromMap(in map[string]any, name string, set func(v bool)) error {
	if value, ok := in[name].(bool); ok {
		set(value)
	}
	return nil
}

func OptionalStringFromMap(in map[string]any, name string, set func(v string)) error {
	if value, ok := in[name].(string); ok {
		set(value)
	}
	return nil
}
