import { clusterRoleArn } from './cluster-role.ts';
import type { Queues } from './queues.ts';
import type { StageSettings } from './stage-settings.ts';
import type { QueueName } from './steps.ts';
import type { Storage } from './storage.ts';

/** A statement of a role. */
export type Permission = Exclude<Extract<sst.aws.FunctionArgs['permissions'], readonly unknown[]>[number], undefined>;

const READ_ITEMS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE_ITEMS = ['dynamodb:PutItem', 'dynamodb:DeleteItem'];

/** Reading and writing items; never the table itself, nor a scan. */
export function useTable({ nodes: { table } }: Storage): Permission {
  return { actions: [...READ_ITEMS, ...WRITE_ITEMS], resources: [table.arn, $interpolate`${table.arn}/index/*`] };
}

/** Reading and putting items whose partition key begins so, and no other (LeadingKeys). */
export function putItemsOf({ nodes: { table } }: Storage, partitionPrefix: string): Permission {
  return {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: [table.arn],
    conditions: [
      { test: 'ForAllValues:StringLike', variable: 'dynamodb:LeadingKeys', values: [`${partitionPrefix}*`] },
      // ForAllValues is true of a request without keys: such are refused.
      { test: 'Null', variable: 'dynamodb:LeadingKeys', values: ['false'] },
    ],
  };
}

/** Sending to these queues. */
export function sendTo(queues: Queues, ...names: readonly QueueName[]): Permission {
  return { actions: ['sqs:SendMessage'], resources: names.map((name) => queues[name].queue.arn) };
}

/** Taking messages from a queue and deleting them. */
export function receiveFrom(...receivers: readonly sst.aws.Queue[]): Permission {
  return {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
    resources: receivers.map(({ arn }) => arn),
  };
}

/** Reading these parameters of the Parameter Store; they are decrypted by the key that AWS keeps for it. */
export function readParameters(...parameters: readonly { readonly arn: $util.Output<string> }[]): Permission {
  return { actions: ['ssm:GetParameter'], resources: parameters.map(({ arn }) => arn) };
}

/** Calling this function and waiting for its answer. */
export function invoke(callee: sst.aws.Function): Permission {
  return { actions: ['lambda:InvokeFunction'], resources: [callee.arn] };
}

/** Reading the secrets and parameters that registered credentials refer to; with keys of the user's own only by these two services. */
export function readCredentials(settings: StageSettings): readonly Permission[] {
  const ofService = (service: string) => settings.credentialSources.filter((arn) => arn.split(':')[2] === service);
  const { region } = aws.getRegionOutput();
  const values = ['secretsmanager', 'ssm'].map((service) => $interpolate`${service}.${region}.amazonaws.com`);
  const byThem = { test: 'StringEquals', variable: 'kms:ViaService', values };
  return [
    { actions: ['secretsmanager:GetSecretValue'], resources: ofService('secretsmanager') },
    { actions: ['ssm:GetParameter'], resources: ofService('ssm') },
    { actions: ['kms:Decrypt'], resources: ofService('kms'), conditions: [byThem] },
  ].filter(({ resources }) => resources.length > 0);
}

/** Taking on the roles that enter clusters. */
export function enterClusters(settings: StageSettings): Permission {
  return { actions: ['sts:AssumeRole'], resources: [clusterRoleArn(settings), ...settings.clusterRoles] };
}

/** Sending mail as these identities. */
export function sendMail(settings: StageSettings): readonly Permission[] {
  const resources = [...settings.mailIdentities];
  return resources.length === 0 ? [] : [{ actions: ['ses:SendEmail'], resources }];
}
