import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { messageOf } from '../../../shared/domain/errors/gitops-error.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import { toErrorResponse } from '../error-response.ts';

/** Answers `{error, code, message}` for whatever was thrown, and logs what is a fault of ours with its cause. */
export function errorHandling({
  logger,
}: Pick<ApiDependencies, 'logger'>): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      const { requestId } = request.event.requestContext;
      const { response, isOurFault } = toErrorResponse(request.error, requestId);
      if (isOurFault) {
        const { error } = request;
        logger.error('request failed', {
          requestId,
          error: messageOf(error),
          stack: error?.stack,
          ...(error?.cause !== undefined && { cause: messageOf(error.cause) }),
        });
      }
      // Set, not returned: a returned value would keep the request from being logged.
      request.response = response;
    },
  };
}
