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
      reservesConcurrency: true,
      clusterRoles: [],
      credentialSources: [],
      mailIdentities: [],
      logLevel: 'info',
    });
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
