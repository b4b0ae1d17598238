import { functionRoles, input, ofType, theOne, withChange } from './graph-queries.ts';
import type { Rule } from './rule.ts';

const ROLE = 'iam/role:Role';

/** What is promised of who may take on a role. */
export const TRUST_RULES: readonly Rule[] = [
  {
    promise: 'only the Lambda service may take on the role of a function',
    find: (graph) =>
      functionRoles(graph).flatMap((role) => {
        const document = JSON.parse(input<string>(role, 'assumeRolePolicy') ?? '{}') as {
          readonly Statement: readonly { readonly Principal: unknown }[];
        };
        const principals = document.Statement.map(({ Principal }) => JSON.stringify(Principal));
        return principals.join() === '{"Service":"lambda.amazonaws.com"}' ? [] : [`${role.name}: ${principals.join()}`];
      }),
    spoil: (graph) =>
      withChange(graph, ROLE, 'ApiRole', (inputs) => {
        const Principal = { AWS: 'arn:aws:iam::123456789012:root', Service: 'lambda.amazonaws.com' };
        inputs.assumeRolePolicy = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal }] });
      }),
  },
  {
    promise:
      'the role that enters clusters may do nothing else, and only functions that talk to clusters may take it on',
    find: (graph) => {
      const role = theOne(graph, ROLE, 'Clusters');
      const { Statement: trust } = JSON.parse(input<string>(role, 'assumeRolePolicy') ?? '{}') as {
        readonly Statement: readonly { readonly Principal: { readonly AWS: readonly string[] } }[];
      };
      const users = trust.flatMap(({ Principal }) => Principal.AWS.map((arn) => arn.split(':').at(-1)));
      const rights = [
        ...(input<readonly unknown[]>(role, 'inlinePolicies') ?? []),
        ...(input<readonly unknown[]>(role, 'managedPolicyArns') ?? []),
      ];
      return rights.length === 0 && users.join() === 'RefreshRole,SyncRole,DriftCheckRole,PlanRole,ApiRole'
        ? []
        : [`${users} with ${rights.length} rights`];
    },
    spoil: [
      (graph) =>
        withChange(graph, ROLE, 'Clusters', (inputs) => {
          inputs.assumeRolePolicy = JSON.stringify({ Statement: [{ Principal: { AWS: ['arn:aws:iam::1:root'] } }] });
        }),
      (graph) =>
        withChange(graph, ROLE, 'Clusters', (inputs) => {
          inputs.managedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
        }),
    ],
  },
  {
    promise: 'the name of that role is not the one of the same stage in another region',
    find: (graph, stage) => {
      const name = input(theOne(graph, ROLE, 'Clusters'), 'name');
      return name === `windlass-${stage}-eu-west-1-clusters` ? [] : [String(name)];
    },
    spoil: (graph) =>
      withChange(graph, ROLE, 'Clusters', (inputs) => {
        inputs.name = 'windlass-production-clusters';
      }),
  },
  {
    promise: 'the scheduler may take on the role of a schedule for this account only',
    find: (graph) =>
      ofType(graph, ROLE)
        .filter(({ name }) => name.endsWith('ScheduleRole'))
        .filter((role) => {
          const { Statement: trust } = JSON.parse(input<string>(role, 'assumeRolePolicy') ?? '{}') as {
            readonly Statement: readonly { readonly Principal: unknown; readonly Condition?: unknown }[];
          };
          const [only] = trust;
          const isScheduler = JSON.stringify(only?.Principal) === '{"Service":"scheduler.amazonaws.com"}';
          const isOurs = JSON.stringify(only?.Condition) === '{"StringEquals":{"aws:SourceAccount":"123456789012"}}';
          return trust.length !== 1 || !isScheduler || !isOurs;
        })
        .map(({ name }) => name),
    spoil: (graph) =>
      withChange(graph, ROLE, 'DriftCheckScheduleRole', (inputs) => {
        const Principal = { Service: 'scheduler.amazonaws.com' };
        inputs.assumeRolePolicy = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal }] });
      }),
  },
];
