import { type FunctionName, LIMITS } from '../../stacks/limits.ts';
import { EXPECTED_RIGHTS, type Right } from './expected-rights.ts';
import { type Statement, statementsOf, theOne, withChange, withStatement } from './graph-queries.ts';
import type { ResourceGraph } from './resource-graph.ts';
import type { Rule } from './rule.ts';

const ROLE = 'iam/role:Role';
const READ_AND_WRITE = 'BatchGetItem,DeleteItem,GetItem,PutItem,Query';
/** Rights that come of settings, of which the stage dev has none here. */
const WHERE_SET: readonly Right[] = ['secrets', 'reach-cluster', 'mail', 'network'];
const TAKE = 'ChangeMessageVisibility,DeleteMessage,GetQueueAttributes,ReceiveMessage';

/** What each function may, word by word; a function that is added has to be added to the table. */
export const RIGHTS_RULES: readonly Rule[] = [
  {
    promise: 'each function may just what is said of it, no less and no more',
    find: (graph, stage) =>
      (Object.keys(LIMITS) as FunctionName[]).flatMap((name) => {
        if (stage === 'dev' && name === 'reach-cluster') return [];
        const rights = EXPECTED_RIGHTS[name].filter((right) => stage !== 'dev' || !WHERE_SET.includes(right));
        const expected = [...rights].sort().join();
        const found = rightsOf(graph, name).join();
        return found === expected ? [] : [`${name} may ${found}, in place of ${expected}`];
      }),
    spoil: [
      (graph) => withStatement(graph, 'ReportRole', { actions: ['sts:AssumeRole'], resources: ['arn:aws:iam:role'] }),
      (graph) => withStatement(graph, 'RedeliverRole', { actions: ['ses:SendEmail'], resources: ['arn:aws:ses:us'] }),
      (graph) => withStatement(graph, 'SweepRole', { actions: ['dynamodb:Scan'], resources: ['arn:table'] }),
      (graph) =>
        withChange(graph, ROLE, 'PlanRole', (inputs) => {
          inputs.inlinePolicies = [];
        }),
    ],
  },
];

function rightsOf(graph: ResourceGraph, name: FunctionName): readonly string[] {
  const role = theOne(graph, ROLE, `${name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Role`);
  const rights = statementsOf(role).flatMap((statement) => rightOf(statement) ?? []);
  return [...new Set(rights)].sort();
}

/** The right that a statement gives; `undefined` for what every function may; its actions if it is none of those that are known. */
function rightOf({ actions, resources, effect, conditions = [] }: Statement): Right | string | undefined {
  const [service = ''] = actions[0]?.split(':') ?? [];
  const names = actions.map((action) => action.split(':')[1]).sort();
  const known: { readonly [right: string]: Right | undefined } = {
    [`dynamodb:${READ_AND_WRITE}`]: 'items',
    'dynamodb:GetItem,PutItem': conditions.length > 0 ? 'deliveries' : undefined,
    [`sqs:${TAKE}`]: 'takes',
    'sqs:SendMessage': 'sends',
    // What the stage makes by itself has the ARNs of test/stacks/resource-graph.ts.
    'ssm:GetParameter': resources.every((arn) => arn.startsWith('arn:aws:mock:')) ? 'own keys' : 'secrets',
    'secretsmanager:GetSecretValue': 'secrets',
    'kms:Decrypt': 'secrets',
    'sts:AssumeRole': 'clusters',
    'ses:SendEmail': 'mail',
    'lambda:InvokeFunction': resources.join().endsWith(':RenderFunction') ? 'render' : 'reach-cluster',
  };
  if (service === 'logs' || service === 'xray' || effect === 'Deny') return undefined;
  if (service === 'ec2') return 'network';
  return known[`${service}:${names}`] ?? actions.join();
}
