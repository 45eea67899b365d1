// Package workercomponent would run the workflows that start workers in a cloud.
package workercomponent

import "go.uber.org/fx"

// Module adds nothing to the server.
var Module = fx.Options()
