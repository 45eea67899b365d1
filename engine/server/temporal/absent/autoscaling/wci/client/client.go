// Package client answers whoever asks the server to start workers in a cloud: it was built without that.
package client

import (
	"context"

	deploymentpb "go.temporal.io/api/deployment/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/auto-scaled-workers/wci/workflow/iface"
	"go.temporal.io/server/common/namespace"
	"go.uber.org/fx"
)

// Module gives the server its Client.
var Module = fx.Provide(func() Client { return Client{} })

var errAbsent = serviceerror.NewInvalidArgument("auto-scaled workers are not built into this server")

type (
	// Client knows of no workers that were started in a cloud, and starts none.
	Client struct{}

	groups = map[string]iface.ScalingGroupSpecUpdate
)

func (Client) DescribeWorkerControllerInstance(
	context.Context, *namespace.Namespace, *deploymentpb.WorkerDeploymentVersion,
) (*iface.Instance, []byte, error) {
	return nil, nil, serviceerror.NewNotFound(errAbsent.Error())
}

func (Client) ValidateWorkerControllerInstanceSpec(
	context.Context, *namespace.Namespace, *deploymentpb.WorkerDeploymentVersion, string, groups, []string,
) error {
	return errAbsent
}

func (Client) UpdateWorkerControllerInstance(
	context.Context, *namespace.Namespace, *deploymentpb.WorkerDeploymentVersion, []byte, string, groups, []string,
) (*iface.Instance, error) {
	return nil, errAbsent
}

// DeleteWorkerControllerInstance succeeds: there is none.
func (Client) DeleteWorkerControllerInstance(
	context.Context, *namespace.Namespace, *deploymentpb.WorkerDeploymentVersion, string,
) error {
	return nil
}
