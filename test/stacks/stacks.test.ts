import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readStageSettings } from '../../stacks/stage-settings.ts';
import { ALARM_RULES } from './alarm-rules.ts';
import { COST_RULES } from './cost-rules.ts';
import { FUNCTION_RULES } from './function-rules.ts';
import { input, ofType } from './graph-queries.ts';
import { NAMING_RULES } from './naming-rules.ts';
import { PERMISSION_RULES } from './permission-rules.ts';
import { QUEUE_RULES } from './queue-rules.ts';
import { planResources, type ResourceGraph } from './resource-graph.ts';
import { RIGHTS_RULES } from './rights-rules.ts';
import type { Rule } from './rule.ts';
import { SCHEDULE_RULES } from './schedule-rules.ts';
import { STORAGE_RULES } from './storage-rules.ts';
import { TRUST_RULES } from './trust-rules.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FIRST_INSTALLATION_MS = 240_000;
const SHOW = 'aws ssm get-parameter --with-decryption --query Parameter.Value --output text --name';

const RULES: { readonly [topic: string]: readonly Rule[] } = {
  storage: STORAGE_RULES,
  queues: QUEUE_RULES,
  functions: FUNCTION_RULES,
  permissions: PERMISSION_RULES,
  rights: RIGHTS_RULES,
  trust: TRUST_RULES,
  names: NAMING_RULES,
  schedules: SCHEDULE_RULES,
  alarms: ALARM_RULES,
  costs: COST_RULES,
};

const STAGES: { readonly [stage: string]: { readonly [name: string]: string } } = {
  dev: {},
  production: {
    WINDLASS_VPC_SUBNETS: 'subnet-1,subnet-2',
    WINDLASS_VPC_SECURITY_GROUPS: 'sg-1',
    WINDLASS_ALARM_EMAIL: 'team@example.com',
    WINDLASS_TRACING: 'on',
    WINDLASS_CLUSTER_ROLES: 'arn:aws:iam::210987654321:role/windlass',
    WINDLASS_ALERTS: 'mailto:team@example.com',
    WINDLASS_SMTP_URL: 'ses:',
    WINDLASS_MAIL_IDENTITIES: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com',
    WINDLASS_CREDENTIALS: [
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:git-AbCdEf',
      'arn:aws:ssm:eu-west-1:123456789012:parameter/clusters/shop',
      'arn:aws:kms:eu-west-1:123456789012:key/1234abcd',
    ].join(),
    WINDLASS_SYNC_TIMEOUT: '7200',
  },
};

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/ensure-sst.mjs'], { cwd: ROOT, stdio: 'inherit' });
}, FIRST_INSTALLATION_MS);

describe.each(Object.keys(STAGES))('the stage %s', (stage) => {
  let graph: ResourceGraph;

  beforeAll(async () => {
    graph = await planResources(stage, async () => {
      const { deployWindlass } = await import('../../stacks/deploy-windlass.ts');
      return deployWindlass(readStageSettings(stage, STAGES[stage] ?? {}));
    });
  }, FIRST_INSTALLATION_MS);

  describe.each(Object.keys(RULES))('%s', (topic) => {
    for (const rule of RULES[topic] ?? []) {
      if (rule.stages && !rule.stages.includes(stage)) continue;
      it(`${rule.promise}`, () => {
        expect(rule.find(graph, stage)).toEqual([]);
      });
      it(`negative control: notices when it is not so that ${rule.promise}`, () => {
        for (const spoil of [rule.spoil].flat()) expect(findOrThrow(rule, spoil(graph), stage)).not.toEqual([]);
      });
    }
  });

  it('answers the addresses of webhook and API, where the secrets are, and the names that the guide asks for', () => {
    expect(graph.outputs).toEqual({
      webhook: 'https://WebhookUrl.test/api/webhook',
      api: 'https://ApiUrl.test/',
      adminToken: `${SHOW} /windlass/${stage}/admin-token`,
      webhookSecret: `${SHOW} /windlass/${stage}/webhook-secret-github`,
      clusterRole: 'arn:aws:mock:eu-west-1:123456789012:Clusters',
      table: expect.stringMatching(new RegExp(`^windlass-${stage}-TableTable-`)),
    });
  });
});

describe('a stage in an account of low limits, without metrics', () => {
  let graph: ResourceGraph;

  beforeAll(async () => {
    const settings = { WINDLASS_RESERVED_CONCURRENCY: 'off', WINDLASS_METRICS: 'off' };
    graph = await planResources('production', async () => {
      const { deployWindlass } = await import('../../stacks/deploy-windlass.ts');
      return deployWindlass(readStageSettings('production', settings));
    });
  }, FIRST_INSTALLATION_MS);

  it('reserves nothing, and wakes few functions at once, since what finds no room too often is given up', () => {
    const functions = ofType(graph, 'lambda/function:Function');
    const reserved = functions.map((lambda) => input(lambda, 'reservedConcurrentExecutions'));
    expect(new Set(reserved)).toEqual(new Set([undefined]));
    const mappings = ofType(graph, 'lambda/eventSourceMapping:EventSourceMapping');
    const most = mappings.map((mapping) => input(mapping, 'scalingConfig', 'maximumConcurrency'));
    expect(new Set(most)).toEqual(new Set([2]));
  });

  it('writes no metrics, and waits for none', () => {
    const [{ variables } = { variables: {} }] = ofType(graph, 'lambda/function:Function').map(
      (lambda) => lambda.inputs.environment as { readonly variables: { readonly [name: string]: string } },
    );
    expect(variables.WINDLASS_METRICS).toBe('off');
    const namespaces = ofType(graph, 'cloudwatch/metricAlarm:MetricAlarm').map((alarm) => input(alarm, 'namespace'));
    expect([...new Set(namespaces)].sort()).toEqual(['AWS/Lambda', 'AWS/SQS']);
  });
});

/** A missing resource is noticed by an error. */
function findOrThrow(rule: Rule, graph: ResourceGraph, stage: string): readonly string[] {
  try {
    return rule.find(graph, stage);
  } catch (error) {
    return [String(error)];
  }
}
