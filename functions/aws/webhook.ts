import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { composeAwsReceive } from '../../shared/composition/compose-aws-receive.ts';
import { createHandler } from '../webhook.ts';

/** Composed at the cold start itself, where a function has two CPUs: GitHub waits. */
const receive = createHandler(composeAwsReceive());

/** The Lambda function of step "receive". */
export const handler = async (event: APIGatewayProxyEventV2, context: Context) =>
  (await receive(event, context)) as APIGatewayProxyStructuredResultV2;
