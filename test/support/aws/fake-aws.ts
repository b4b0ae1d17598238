import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import dynalite from 'dynalite';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { dynamoTableSchema } from '../../../shared/adapters/aws/dynamo-table-schema.ts';
import { type AwsCall, readAwsCall } from './aws-call.ts';
import { itemBytes, type StoredAttributes } from './item-bytes.ts';

/** An error as AWS would answer it, in place of doing what was asked. */
export interface AwsRefusal {
  readonly status: number;
  readonly type: string;
}

/** An answer of a service that a test plays. */
export interface AwsAnswer {
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: { readonly [name: string]: string };
}

/** DynamoDB, SQS, Parameter Store and Secrets Manager on one port of this machine; others as far as a test plays them. */
export interface FakeAws {
  /** What makes the SDK come here instead. */
  readonly environment: { readonly [name: string]: string };
  readonly tableName: string;
  readonly sqs: SQSClient;
  readonly fauxqs: FauxqsServer;
  /** The URL by which functions know a queue, which is made with it. */
  queueUrl(name: string): string;
  /** How many messages were sent to a queue. */
  sent(queueName: string): number;
  createQueue(name: string, attributes?: Record<string, string>): { readonly url: string; readonly arn: string };
  /** By path and name; read and written by tests. */
  readonly parameters: Map<string, string>;
  readonly secrets: Map<string, string>;
  /** Every call since the start. */
  readonly calls: AwsCall[];
  /** What a test plays by itself, by the name of the call: `Lambda.Invoke`, `SES.SendEmail`, `STS.AssumeRole`. */
  readonly played: Map<string, (call: AwsCall) => Promise<AwsAnswer>>;
  /** Asked before each call; undefined lets it through. */
  refuse: (call: AwsCall) => AwsRefusal | undefined;
  /** Awaited when a call was done, before it is answered. */
  hold: (call: AwsCall) => Promise<void> | undefined;
  close(): Promise<void>;
}

const REGION = 'eu-central-1';
const TABLE_NAME = 'windlass-test';
const ACCOUNT = '000000000000';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts it with an empty table. */
export async function startFakeAws(): Promise<FakeAws> {
  const table = dynalite({ createTableMs: 0 });
  table.listen(0, '127.0.0.1');
  await once(table, 'listening');
  const fauxqs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: REGION });
  const parameters = new Map<string, string>();
  const secrets = new Map<string, string>();
  const calls: AwsCall[] = [];
  const ports = { DynamoDB: (table.address() as AddressInfo).port, SQS: fauxqs.port };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await text(incoming);
    const call = readAwsCall(incoming, body);
    calls.push(call);
    const refusal = fake.refuse(call);
    if (refusal) {
      call.status = refusal.status;
      return refuse(response, refusal);
    }
    const play = fake.played.get(call.name);
    if (play) {
      call.status = 200;
      const { body: content, contentType = 'application/json', headers } = await play(call);
      response.writeHead(200, { 'content-type': contentType, ...headers }).end(content);
      return;
    }
    const [service] = call.name.split('.');
    if (service === 'DynamoDB' || service === 'SQS') {
      const onward = { port: ports[service], beforeAnswer: async () => fake.hold(call) };
      const answered = await forward(incoming, body, response, onward);
      call.status = answered.status;
      if (service === 'DynamoDB') call.answeredItems = itemsIn(answered.content).map(itemBytes);
      return;
    }
    call.status = 200;
    return answerSecret(call, response, { parameters, secrets });
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const direct = new DynamoDBClient({ endpoint: `http://127.0.0.1:${ports.DynamoDB}`, region: REGION, credentials });
  await direct.send(new CreateTableCommand(dynamoTableSchema(TABLE_NAME)));
  direct.destroy();
  const sqs = new SQSClient({ endpoint: `http://127.0.0.1:${fauxqs.port}`, region: REGION, credentials });

  const fake: FakeAws = {
    environment: environmentOf(url),
    tableName: TABLE_NAME,
    sqs,
    fauxqs,
    parameters,
    secrets,
    calls,
    played: new Map(),
    refuse: () => undefined,
    hold: () => undefined,
    queueUrl: (name) => `${url}/${ACCOUNT}/${name}`,
    sent: (queueName) =>
      calls
        .filter(({ body }) => String(body.QueueUrl).endsWith(`/${queueName}`))
        .reduce((sum, call) => sum + messagesIn(call), 0),
    createQueue(name, attributes = {}) {
      const { queueArn } = fauxqs.createQueue(name, { region: REGION, attributes });
      return { url: fake.queueUrl(name), arn: queueArn };
    },
    async close() {
      sqs.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await fauxqs.stop();
      await new Promise((resolve) => table.close(resolve));
    },
  };
  return fake;
}

function environmentOf(url: string) {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: url,
  };
}

function refuse(response: ServerResponse, { status, type }: AwsRefusal): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type });
  response.end(JSON.stringify({ __type: type, message: `${type} (by the test)` }));
}

async function forward(
  incoming: IncomingMessage,
  body: string,
  response: ServerResponse,
  { port, beforeAnswer }: { readonly port: number; readonly beforeAnswer: () => Promise<void> },
): Promise<{ readonly status: number; readonly content: string }> {
  const { method = 'POST', url = '/', headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const content = await text(answer);
  await beforeAnswer();
  const { statusCode: status = 500 } = answer;
  response.writeHead(status, answer.headers);
  response.end(content);
  return { status, content };
}

/** How many messages a call puts into a queue. */
export function messagesIn({ name, body }: AwsCall): number {
  if (name === 'SQS.SendMessageBatch') return (body.Entries as readonly unknown[]).length;
  return name === 'SQS.SendMessage' ? 1 : 0;
}

/** Those of GetItem, Query and BatchGetItem. */
function itemsIn(content: string): readonly StoredAttributes[] {
  const { Item, Items, Responses } = JSON.parse(content || '{}') as {
    readonly Item?: StoredAttributes;
    readonly Items?: readonly StoredAttributes[];
    readonly Responses?: { readonly [table: string]: readonly StoredAttributes[] };
  };
  return [...(Item ? [Item] : []), ...(Items ?? []), ...Object.values(Responses ?? {}).flat()];
}

function answerSecret(
  { name, body }: AwsCall,
  response: ServerResponse,
  { parameters, secrets }: Pick<FakeAws, 'parameters' | 'secrets'>,
): void {
  const isParameter = name === 'SSM.GetParameter';
  const value = isParameter ? parameters.get(String(body.Name)) : secrets.get(String(body.SecretId));
  if (value === undefined) {
    refuse(response, { status: 400, type: isParameter ? 'ParameterNotFound' : 'ResourceNotFoundException' });
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(isParameter ? { Parameter: { Value: value } } : { SecretString: value }));
}
