import type { Statement } from '../../../stacks/graph-queries.ts';
import type { ResourceGraph } from '../../../stacks/resource-graph.ts';
import type { AwsCall } from '../aws-call.ts';
import { plannedArn } from './deployed-functions.ts';

/** What a call asks of a role. */
export interface RoleRequest {
  /** `dynamodb:PutItem`. */
  readonly action: string;
  readonly resource: string;
  /** The partition keys of the items that it names, if it names them (`dynamodb:LeadingKeys`). */
  readonly leadingKeys: readonly string[];
}

type Item = { readonly pk?: { readonly S?: string } } | undefined;
interface Tables {
  readonly [table: string]: { readonly Keys: readonly Item[] };
}

/** Says what a call asks of the role of who calls; physical names become the ARNs of the plan. */
export function roleRequestOf(graph: ResourceGraph, { name, body }: AwsCall): RoleRequest {
  const [service = '', operation = ''] = name.split('.');
  const text = (field: string) => String(body[field] ?? '');
  const request = (action: string, resource: string, leadingKeys: readonly string[] = []) => {
    return { action: `${service.toLowerCase()}:${action}`, resource, leadingKeys };
  };
  switch (service) {
    case 'DynamoDB': {
      // There is one table, by whatever name.
      const table = 'arn:aws:mock:eu-west-1:123456789012:TableTable';
      return request(operation, body.IndexName ? `${table}/index/${body.IndexName}` : table, leadingKeysOf(body));
    }
    case 'SQS': {
      const queue = text('QueueUrl').split('/').at(-1)?.replace('-dead-letters', 'DeadLetters');
      // There is no action for ten at once: who may send one may send ten.
      return request(operation.replace(/Batch$/, ''), `arn:aws:mock:eu-west-1:123456789012:${queue}Queue`);
    }
    case 'SSM': {
      const parameter = `arn:aws:ssm:eu-west-1:123456789012:parameter${text('Name')}`;
      return request(operation, plannedArn(graph, 'ssm/parameter:Parameter', text('Name')) ?? parameter);
    }
    case 'SecretsManager':
      return request(operation, text('SecretId'));
    case 'Lambda':
      return request('InvokeFunction', plannedArn(graph, 'lambda/function:Function', text('FunctionName')) ?? '');
    case 'SES': {
      const domain = text('FromEmailAddress').replace(/^.*@([\w.-]+)>?$/, '$1');
      return request(operation, `arn:aws:ses:eu-west-1:123456789012:identity/${domain}`);
    }
    default:
      return request(operation, text('RoleArn'));
  }
}

/** Whether a role may: by an allowing statement whose conditions hold, and by no denying one (those are about actions that are not played). */
export function isAllowed(statements: readonly Statement[], request: RoleRequest): boolean {
  return statements.some(
    ({ effect = 'Allow', actions, resources, conditions = [] }) =>
      effect.toLowerCase() === 'allow' &&
      actions.includes(request.action) &&
      resources.some((pattern) => matches(pattern, request.resource)) &&
      conditions.every((condition) => holds(condition, request)),
  );
}

function holds(
  { test, variable, values }: NonNullable<Statement['conditions']>[number],
  { leadingKeys }: RoleRequest,
): boolean {
  if (variable !== 'dynamodb:LeadingKeys') return false;
  if (test === 'Null') return (leadingKeys.length === 0) === (values[0] === 'true');
  return (
    test === 'ForAllValues:StringLike' && leadingKeys.every((key) => values.some((pattern) => matches(pattern, key)))
  );
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

function leadingKeysOf({ Key, Item: item, RequestItems }: AwsCall['body']): readonly string[] {
  const batch = Object.values((RequestItems ?? {}) as Tables).flatMap(({ Keys }) => Keys);
  const items: readonly Item[] = [Key as Item, item as Item, ...batch];
  return items.flatMap((one) => (one?.pk?.S === undefined ? [] : [one.pk.S]));
}
