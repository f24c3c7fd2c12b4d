package manifest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"k8s.io/apimachinery/pkg/api/resource"
)

// formats are those that Kubernetes' schemas use, besides the ones that the library knows.
var formats = []*jsonschema.Format{
	{Name: "int32", Validate: fits(math.MinInt32, math.MaxInt32)},
	{Name: "int64", Validate: fits(math.MinInt64, math.MaxInt64)},
	{Name: "byte", Validate: isBase64},
	{Name: "quantity", Validate: isQuantity},
}

func fits(least, most int64) func(any) error {
	return func(value any) error {
		number, ok := value.(json.Number)
		if !ok {
			return nil
		}
		exact, ok := new(big.Rat).SetString(number.String())
		if !ok || exact.Cmp(new(big.Rat).SetInt64(least)) < 0 || exact.Cmp(new(big.Rat).SetInt64(most)) > 0 {
			return fmt.Errorf("must be between %d and %d", least, most)
		}
		return nil
	}
}

func isBase64(value any) error {
	if text, ok := value.(string); ok {
		if _, err := base64.StdEncoding.DecodeString(text); err != nil {
			return errors.New("is no base64")
		}
	}
	return nil
}

func isQuantity(value any) error {
	_, err := resource.ParseQuantity(fmt.Sprint(value))
	return err
}
