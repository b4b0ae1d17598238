import type { IncomingMessage } from 'node:http';

/** One call of the AWS API, such as `DynamoDB.PutItem` or `SQS.SendMessage`. */
export interface AwsCall {
  readonly name: string;
  readonly body: { readonly [field: string]: unknown };
  /** The access key that signed it, which tells who called. */
  readonly accessKeyId: string;
  /** Of the answer; 0 while it is awaited. */
  status: number;
  /** The size of each item of the table that was answered, in bytes as DynamoDB counts them. */
  answeredItems: readonly number[];
}

const JSON_SERVICES: { readonly [prefix: string]: string } = {
  DynamoDB_20120810: 'DynamoDB',
  AmazonSQS: 'SQS',
  AmazonSSM: 'SSM',
  secretsmanager: 'SecretsManager',
};
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations/;
const SIGNED_BY = /Credential=([^/]+)\/\d+\/[\w-]+\/([\w-]+)\//;

/** Reads a call from its request: which it is stands in a header, in the path or in the body, as the service has it. */
export function readAwsCall({ headers, url = '/' }: IncomingMessage, text: string): AwsCall {
  const [, accessKeyId = '', service = ''] = SIGNED_BY.exec(headers.authorization ?? '') ?? [];
  const call = (name: string, body: AwsCall['body']): AwsCall => ({
    name,
    body,
    accessKeyId,
    status: 0,
    answeredItems: [],
  });
  const [, functionName] = INVOKE.exec(url) ?? [];
  if (functionName) {
    return call('Lambda.Invoke', { FunctionName: decodeURIComponent(functionName), Payload: JSON.parse(text) });
  }
  if (url === '/v2/email/outbound-emails') return call('SES.SendEmail', JSON.parse(text));
  if (service === 'sts') {
    const { Action, ...parameters } = Object.fromEntries(new URLSearchParams(text));
    return call(`STS.${Action}`, parameters);
  }
  const [prefix = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  return call(`${JSON_SERVICES[prefix] ?? prefix}.${operation}`, JSON.parse(text || '{}'));
}
