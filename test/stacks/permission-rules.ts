import { QUEUE_NAMES, STEPS } from '../../stacks/steps.ts';
import {
  functionRoles,
  input,
  ofType,
  type Statement,
  statementsOf,
  theOne,
  withChange,
  withStatement,
} from './graph-queries.ts';
import type { PlannedResource, ResourceGraph } from './resource-graph.ts';
import type { Rule } from './rule.ts';

const ROLE = 'iam/role:Role';
/** AWS takes no resource for these. */
const WITHOUT_RESOURCES =
  /^(ec2:(Create|Describe|Delete)(NetworkInterfaces?|Subnets)|ec2:(Una|A)ssignPrivateIpAddresses|xray:Put(TraceSegments|TelemetryRecords))$/;

/** What is promised of the roles. */
export const PERMISSION_RULES: readonly Rule[] = [
  {
    promise: 'no role has a policy that AWS manages',
    find: (graph) =>
      functionRoles(graph)
        .filter((role) => (input<readonly string[]>(role, 'managedPolicyArns') ?? ['unknown']).length > 0)
        .map(({ name }) => name),
    spoil: (graph) =>
      withChange(graph, ROLE, 'RefreshRole', (inputs) => {
        inputs.managedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
      }),
  },
  {
    promise: 'no role may do everything of a service, or anything to every resource where AWS takes a resource',
    find: (graph) => everyStatement(graph).flatMap(({ role, statement }) => wildcards(role, statement)),
    spoil: [
      (graph) => withStatement(graph, 'SyncRole', { actions: ['dynamodb:*'], resources: ['arn:table'] }),
      (graph) => withStatement(graph, 'SyncRole', { actions: ['sqs:SendMessage'], resources: ['*'] }),
    ],
  },
  {
    promise: 'every role names what it may do',
    find: (graph) =>
      functionRoles(graph)
        .filter((role) => statementsOf(role).length === 0)
        .map(({ name }) => name),
    spoil: (graph) =>
      withChange(graph, ROLE, 'RefreshRole', (inputs) => {
        inputs.inlinePolicies = [];
      }),
  },
  {
    promise: 'a function may send traces if and only if it is traced',
    find: (graph, stage) =>
      functionRoles(graph)
        .filter((role) => {
          const actions = statementsOf(role).flatMap((statement) => statement.actions);
          return actions.some((action) => action.startsWith('xray:')) !== (stage === 'production');
        })
        .map(({ name }) => name),
    spoil: (graph) =>
      withChange(graph, ROLE, 'RefreshRole', (inputs) => {
        const actions = statementsOf(theOne(graph, ROLE, 'RefreshRole')).flatMap((statement) => statement.actions);
        const isTraced = actions.some((action) => action.startsWith('xray:'));
        const Statement = isTraced ? [] : [{ actions: ['xray:PutTraceSegments'], resources: ['*'] }];
        inputs.inlinePolicies = [{ name: 'inline', policy: JSON.stringify({ Statement }) }];
      }),
  },
  onlyMay(
    'WebhookRole',
    'the webhook function may keep a delivery, send to one queue and read its secret',
    [
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'sqs:SendMessage',
      'ssm:GetParameter',
    ],
    { actions: ['dynamodb:Query'], resources: ['arn:aws:mock:eu-west-1:123456789012:TableTable'] },
  ),
  {
    promise: 'the webhook function sees no item but deliveries',
    find: (graph) => {
      const statements = statementsOf(theOne(graph, ROLE, 'WebhookRole'));
      return statements
        .filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')))
        .filter(({ conditions = [] }) => !isLimitedTo(conditions, 'delivery#*'))
        .map((statement) => JSON.stringify(statement));
    },
    spoil: (graph) =>
      withStatement(graph, 'WebhookRole', {
        actions: ['dynamodb:GetItem'],
        resources: ['arn:aws:mock:eu-west-1:123456789012:TableTable'],
      }),
  },
  {
    promise: 'the webhook function sends to one queue and reads nothing but the secrets of webhooks',
    find: (graph) => {
      const statements = statementsOf(theOne(graph, ROLE, 'WebhookRole'));
      const sends = statements
        .filter(({ actions }) => actions.includes('sqs:SendMessage'))
        .flatMap((one) => one.resources);
      const reads = statements
        .filter(({ actions }) => actions.includes('ssm:GetParameter'))
        .flatMap((one) => one.resources);
      const isOurs = reads.every((resource) => resource.toLowerCase().includes('webhooksecret'));
      return sends.length === 1 && reads.length === 2 && isOurs ? [] : [`sends to ${sends}, reads ${reads}`];
    },
    spoil: [
      (graph) => withStatement(graph, 'WebhookRole', { actions: ['sqs:SendMessage'], resources: ['arn:other'] }),
      (graph) => withStatement(graph, 'WebhookRole', { actions: ['ssm:GetParameter'], resources: ['arn:secret-key'] }),
    ],
  },
  onlyMay(
    'RenderRole',
    'what renders may do nothing but write its log: no cluster, no table, no secret',
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    { actions: ['ssm:GetParameter'], resources: ['arn:aws:ssm:secret-key'] },
  ),
  {
    promise: 'each step sends to the queues that are named for it, and takes from its own',
    find: (graph) =>
      QUEUE_NAMES.flatMap((queue) => {
        const { function: name, sendsTo } = STEPS[queue];
        const role = theOne(graph, ROLE, `${pascal(name)}Role`);
        const sends = queuesOf(role, 'sqs:SendMessage');
        const takes = queuesOf(role, 'sqs:ReceiveMessage');
        const isRight = sends.join() === [...sendsTo].sort().join() && takes.join() === queue;
        return isRight ? [] : [`${name} sends to ${sends}, takes from ${takes}`];
      }),
    spoil: ['sqs:SendMessage', 'sqs:ReceiveMessage'].map(
      (action) => (graph) =>
        withStatement(graph, 'NotifyRole', {
          actions: [action],
          resources: ['arn:aws:mock:eu-west-1:123456789012:StepSyncOperationQueue'],
        }),
    ),
  },
  {
    promise: 'a role writes only the log of its own function',
    find: (graph, stage) =>
      functionRoles(graph).flatMap((role) => {
        const logs = statementsOf(role).filter(({ actions }) => actions.some((action) => action.startsWith('logs:')));
        const own = `:log-group:/aws/lambda/windlass-${stage}-${stepOf(role)}:*`;
        const isOwn = ({ resources }: Statement) => resources.length === 1 && resources[0]?.endsWith(own);
        return logs.length === 1 && logs.every(isOwn) ? [] : [role.name];
      }),
    spoil: (graph) =>
      withStatement(graph, 'SyncRole', { actions: ['logs:PutLogEvents'], resources: ['arn:aws:logs:all'] }),
  },
  {
    promise: 'the rights by which Lambda makes a way into the network are denied to what runs in the function',
    stages: ['production'],
    find: (graph) =>
      functionRoles(graph).flatMap((role) => {
        const statements = statementsOf(role).filter(({ actions }) => actions.some((one) => one.startsWith('ec2:')));
        const allowed = statements.filter(({ effect }) => effect !== 'Deny').flatMap(({ actions }) => actions);
        const own = `arn:aws:lambda:eu-west-1:123456789012:function:windlass-production-${stepOf(role)}`;
        const denied = statements
          .filter(({ effect, resources, conditions = [] }) => {
            const [condition] = conditions;
            const isOwn = condition?.variable === 'lambda:SourceFunctionArn' && condition.values.join() === own;
            return effect === 'Deny' && resources.join() === '*' && isOwn && condition?.test === 'ArnEquals';
          })
          .flatMap(({ actions }) => actions);
        return allowed.filter((action) => !denied.includes(action)).map((action) => `${role.name}: ${action}`);
      }),
    spoil: (graph) => withStatement(graph, 'SyncRole', { actions: ['ec2:CreateNetworkInterface'], resources: ['*'] }),
  },
  {
    promise: 'keys of the user are only used by the services that keep secrets',
    stages: ['production'],
    find: (graph) => {
      const uses = everyStatement(graph).filter(({ statement }) => statement.actions.includes('kms:Decrypt'));
      const services = 'secretsmanager.eu-west-1.amazonaws.com,ssm.eu-west-1.amazonaws.com';
      const wrong = uses.filter(
        ({ statement: { conditions = [] } }) =>
          !conditions.some(
            ({ test, variable, values }) =>
              test === 'StringEquals' && variable === 'kms:ViaService' && values.join() === services,
          ),
      );
      return uses.length === 0 ? ['nobody may use them'] : wrong.map(({ role }) => role.name);
    },
    spoil: (graph) => withStatement(graph, 'SyncRole', { actions: ['kms:Decrypt'], resources: ['arn:aws:kms:key'] }),
  },
  {
    promise: 'a schedule may call its function and nothing else',
    find: (graph) =>
      ofType(graph, ROLE)
        .filter(({ name }) => name.endsWith('ScheduleRole'))
        .flatMap((role) => {
          const statements = statementsOf(role);
          const actions = statements.flatMap((statement) => statement.actions).join();
          const resources = statements.flatMap((statement) => statement.resources);
          return actions === 'lambda:InvokeFunction' && resources.length === 1 ? [] : [`${role.name}: ${actions}`];
        }),
    spoil: [
      (graph) => withStatement(graph, 'SweepScheduleRole', { actions: ['sqs:SendMessage'], resources: ['arn:q'] }),
      (graph) => withStatement(graph, 'SweepScheduleRole', { actions: [], resources: ['arn:another'] }),
    ],
  },
];

/** The queues by their names that a role may do this with. */
function queuesOf(role: PlannedResource, action: string): readonly string[] {
  const arns = statementsOf(role).flatMap(({ actions, resources }) => (actions.includes(action) ? resources : []));
  return arns.map((arn) => arn.replace(/^.*:/, '').replace(/Queue$/, '')).sort();
}

/** `DriftCheckRole` → `drift-check`. */
function stepOf({ name }: PlannedResource): string {
  return name
    .replace(/Role$/, '')
    .replace(/(?<!^)([A-Z])/g, '-$1')
    .toLowerCase();
}

function pascal(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function everyStatement(graph: ResourceGraph) {
  return functionRoles(graph).flatMap((role) => statementsOf(role).map((statement) => ({ role, statement })));
}

function wildcards({ name }: PlannedResource, { actions, resources }: Statement): readonly string[] {
  const allOf = actions.filter((action) => action.includes('*'));
  const hasNoResource = actions.every((action) => WITHOUT_RESOURCES.test(action));
  const everything = !hasNoResource && resources.includes('*');
  return [...allOf, ...(everything ? [actions.join()] : [])].map((what) => `${name} may ${what} on ${resources}`);
}

function onlyMay(role: string, promise: string, allowed: readonly string[], more: Statement): Rule {
  return {
    promise,
    find: (graph) =>
      statementsOf(theOne(graph, ROLE, role))
        .flatMap(({ actions }) => actions)
        // Traces have a rule of their own.
        .filter((action) => !action.startsWith('xray:') && !allowed.includes(action)),
    spoil: (graph) => withStatement(graph, role, more),
  };
}

function isLimitedTo(conditions: NonNullable<Statement['conditions']>, keys: string): boolean {
  const ofKeys = conditions.filter(({ variable }) => variable === 'dynamodb:LeadingKeys');
  const limits = ofKeys.some(({ test, values }) => test === 'ForAllValues:StringLike' && values.join() === keys);
  const demandsKeys = ofKeys.some(({ test, values }) => test === 'Null' && values.join() === 'false');
  return limits && demandsKeys;
}
