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
      alerts: {},
      logLevel: 'info',
    });
  });

  it('pass on who is told of trouble, with references to what is secret', () => {
    const alerts = {
      WINDLASS_ALERTS: 'slack:#ops, mailto:team@example.com',
      WINDLASS_SLACK_TOKEN: 'ssm:/windlass/slack',
      WINDLASS_SMTP_URL: 'ses:',
    };
    expect(readStageSettings('dev', { ...alerts, WINDLASS_MAIL_FROM: ' ' }).alerts).toEqual(alerts);
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
  ])('refuses %o, naming the variable', (environment, message) => {
    expect(() => readStageSettings('dev', environment)).toThrow(message);
  });
});
