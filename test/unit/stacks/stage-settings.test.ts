import { describe, expect, it } from 'vitest';
import { readStageSettings } from '../../../stacks/stage-settings.ts';

describe('the settings of a stage', () => {
  it('are those of a quiet, cheap stage when nothing is said', () => {
    expect(readStageSettings('dev', {})).toEqual({
      stage: 'dev',
      isProduction: false,
      refreshIntervalSeconds: 3600,
      driftIntervalSeconds: 3600,
      isTraced: false,
      hasMetrics: true,
      githubFeedback: true,
      reservesConcurrency: true,
      clusterRoles: [],
      credentialSources: [],
      mailIdentities: [],
      passedOn: {},
      logLevel: 'info',
    });
  });

  it('pass on who is told of trouble, with references to what is secret', () => {
    const alerts = {
      WINDLASS_ALERTS: 'slack:#ops, mailto:team@example.com',
      WINDLASS_SLACK_TOKEN: 'ssm:/windlass/slack',
      WINDLASS_SMTP_URL: 'ses:',
    };
    expect(readStageSettings('dev', { ...alerts, WINDLASS_MAIL_FROM: ' ' }).passedOn).toEqual(alerts);
  });

  it.each([
    [{ WINDLASS_SLACK_TOKEN: 'xoxb-canary' }, 'WINDLASS_SLACK_TOKEN is a secret: write it as ssm:/path'],
    [{ WINDLASS_SMTP_URL: 'smtps://u:canary@smtp.example.com' }, 'WINDLASS_SMTP_URL is a secret'],
    [{ WINDLASS_ALERTS: 'slack+https://hooks.slack.com/canary' }, 'WINDLASS_ALERTS has the URL of a webhook'],
  ])('refuse a secret among them, without showing it: %#', (environment, message) => {
    expect(() => readStageSettings('dev', environment)).toThrow(message);
    expect(() => readStageSettings('dev', environment)).not.toThrow('canary');
  });

  it.each([
    [
      { WINDLASS_DRIFT_INTERVAL: '90' },
      'WINDLASS_DRIFT_INTERVAL is "90"; it must be a number of seconds, whole minutes',
    ],
    [{ WINDLASS_TRACING: 'yes' }, 'WINDLASS_TRACING is "yes"; it must be on or off'],
    [
      { WINDLASS_VPC_SUBNETS: 'subnet-1' },
      'WINDLASS_VPC_SUBNETS and WINDLASS_VPC_SECURITY_GROUPS must be given together',
    ],
    [{ WINDLASS_CLUSTER_ROLES: 'arn:aws:iam::1:role/*' }, 'WINDLASS_CLUSTER_ROLES has "arn:aws:iam::1:role/*"'],
    [
      { WINDLASS_CREDENTIALS: 'arn:aws:s3:::bucket' },
      'WINDLASS_CREDENTIALS has "arn:aws:s3:::bucket"; it must be a comma list of ARNs of secretsmanager, ssm, kms',
    ],
    [
      { WINDLASS_LOG_LEVEL: 'loud' },
      'WINDLASS_LOG_LEVEL is "loud"; it must be one of debug, info, warn, error, silent',
    ],
    [{ WINDLASS_SYNC_TIMEOUT: '1h' }, 'WINDLASS_SYNC_TIMEOUT is "1h"'],
  ])('refuses %o, naming the variable', (environment, message) => {
    expect(() => readStageSettings('dev', environment)).toThrow(message);
  });

  it('pass on what means the same in functions', () => {
    const settings = { WINDLASS_APPLICATION_NAMESPACES: 'team-a,team-b', WINDLASS_SYNC_TIMEOUT: '7200' };
    expect(readStageSettings('dev', { ...settings, WINDLASS_GIT_SUBMODULES: ' ' }).passedOn).toEqual(settings);
  });

  it('refuse a stage whose name would not fit into those of functions and roles', () => {
    const stage = 'a'.repeat(31);
    expect(() => readStageSettings(stage, {})).toThrow(`the stage "${stage}" has 31 characters; at most 30 fit`);
  });
});
