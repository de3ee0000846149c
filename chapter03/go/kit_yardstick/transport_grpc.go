package main

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/go-kit/kit/endpoint"
	"github.com/go-kit/kit/log"
	"github.com/go-kit/kit/ratelimit"
	"github.com/go-kit/kit/transport"
	grpctransport "github.com/go-kit/kit/transport/grpc"

	"./pb"
)

type grpcServer struct {
	pb.UnimplementedOrderServiceServer
	getOrder grpctransport.Handler
}

// NewGRPCServer binds the endpoint to the generated gRPC interface.
func NewGRPCServer(getOrder endpoint.Endpoint, logger log.Logger) pb.OrderServiceServer {
	return &grpcServer{
		getOrder: grpctransport.NewServer(
			getOrder,
			decodeGRPCGetOrder,
			encodeGRPCOrder,
			grpctransport.ServerBefore(func(ctx context.Context, md metadata.MD) context.Context {
				if keys := md.Get("x-api-key"); len(keys) == 1 {
					return context.WithValue(ctx, apiKey, keys[0])
				}
				return ctx
			}),
			grpctransport.ServerErrorHandler(transport.NewLogErrorHandler(logger)),
		),
	}
}

func (s *grpcServer) GetOrder(ctx context.Context, req *pb.GetOrderRequest) (*pb.Order, error) {
	_, resp, err := s.getOrder.ServeGRPC(ctx, req)
	if err != nil {
		return nil, errorToStatus(err)
	}
	return resp.(*pb.Order), nil
}

func decodeGRPCGetOrder(_ context.Context, request interface{}) (interface{}, error) {
	return GetOrderRequest{ID: request.(*pb.GetOrderRequest).OrderId}, nil
}

func encodeGRPCOrder(_ context.Context, response interface{}) (interface{}, error) {
	r := response.(GetOrderResponse)
	if err := r.Failed(); err != nil {
		return nil, err
	}
	state := pb.OrderStatus_ORDER_STATUS_ACCEPTED
	if r.Order.InReview {
		state = pb.OrderStatus_ORDER_STATUS_IN_REVIEW
	}
	return &pb.Order{
		OrderId: r.Order.ID,
		UserId:  r.Order.UserID,
		Amount:  &pb.Money{MinorUnits: r.Order.MinorUnits, Currency: r.Order.Currency},
		Status:  state,
	}, nil
}

func errorToStatus(err error) error {
	switch err {
	case ErrInvalidID:
		return status.Error(codes.InvalidArgument, err.Error())
	case ErrUnauthenticated:
		return status.Error(codes.Unauthenticated, err.Error())
	case ErrNotFound:
		return status.Error(codes.NotFound, err.Error())
	case ratelimit.ErrLimited:
		return status.Error(codes.ResourceExhausted, err.Error())
	}
	return status.Error(codes.Internal, err.Error())
}
