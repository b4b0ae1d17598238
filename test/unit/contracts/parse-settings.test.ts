import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../shared/contracts/settings/parse-settings.ts';
import { parseSettingsManifest } from '../../../shared/contracts/settings/settings-manifest.ts';
import { DEFAULT_SETTINGS, systemIgnoreRules } from '../../../shared/domain/settings/system-settings.ts';

describe('the settings of argocd-cm', () => {
  it('are the defaults when no key is set', () => {
    expect(parseSettings({})).toEqual(DEFAULT_SETTINGS);
  });

  it('give rules for a kind, for a kind of the core group, and for all', () => {
    const settings = parseSettings({
      'resource.customizations.ignoreDifferences.admissionregistration.k8s.io_MutatingWebhookConfiguration':
        'jqPathExpressions: [".webhooks[]?.clientConfig.caBundle"]',
      'resource.customizations.ignoreDifferences.Service': 'jsonPointers:\n- /spec/externalName\n',
      'resource.customizations.ignoreDifferences.all': 'managedFieldsManagers: [kube-controller-manager]',
    });
    expect(systemIgnoreRules(settings)).toEqual([
      {
        group: 'admissionregistration.k8s.io',
        kind: 'MutatingWebhookConfiguration',
        jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'],
      },
      { group: '', kind: 'Service', jsonPointers: ['/spec/externalName'] },
      { group: '*', kind: '*', managedFieldsManagers: ['kube-controller-manager'] },
    ]);
  });

  it('join what one key and what the document say of a kind, and keep scripts as they are', () => {
    const { overrides } = parseSettings({
      'resource.customizations': '"*.example.com/*":\n  health.lua: |\n    return {}\n  health.lua.useOpenLibs: true\n',
      'resource.customizations.health.apps_Deployment': 'hs = {}\n',
    });
    expect(overrides).toEqual([
      { group: '*.example.com', kind: '*', texts: { health: 'return {}\n', useOpenLibs: 'true' } },
      { group: 'apps', kind: 'Deployment', texts: { health: 'hs = {}\n' } },
    ]);
  });

  it('take rules of health in CEL, in both forms', () => {
    const rule = { when: "object.status.phase == 'Ready'", status: 'Healthy' };
    const { overrides } = parseSettings({
      'resource.customizations': `example.com/Gadget:\n  health.cel: [${JSON.stringify(rule)}]\n`,
      'resource.customizations.healthCEL.example.com_Widget': JSON.stringify([{ ...rule, message: 'fine' }]),
    });
    expect(overrides).toEqual([
      { group: 'example.com', kind: 'Gadget', healthRules: [rule], texts: {} },
      { group: 'example.com', kind: 'Widget', healthRules: [{ ...rule, message: 'fine' }], texts: {} },
    ]);
  });

  it.each([
    [
      'a status that is none',
      { 'resource.customizations.healthCEL.x_Y': '[{when: "true", status: Fine}]' },
      '[0].status',
    ],
    ['a field that is none', { 'resource.customizations.healthCEL.x_Y': '[{if: "true", status: Healthy}]' }, '[0]'],
    [
      'Lua and CEL for one kind',
      {
        'resource.customizations.healthCEL.x_Y': '[{when: "true", status: Healthy}]',
        'resource.customizations.health.x_Y': 'return {}',
      },
      'leave one of the two out',
    ],
  ])('refuse %s in rules of health', (_name, data, words) => {
    expect(() => parseSettings(data)).toThrow('resource.customizations.healthCEL.x_Y');
    expect(() => parseSettings(data)).toThrow(words);
  });

  it('say how objects are tracked, compared and left out', () => {
    const settings = parseSettings({
      'application.resourceTrackingMethod': 'annotation+label',
      'application.instanceLabelKey': 'example.com/app',
      installationID: 'blue',
      'resource.compareoptions': 'ignoreAggregatedRoles: true\nignoreResourceStatusField: crd\n',
      'resource.exclusions': '- apiGroups: ["*.cilium.io"]\n  kinds: [CiliumIdentity]\n  clusters: ["*"]\n',
    });
    expect(settings).toMatchObject({
      tracking: { method: 'annotation+label', instanceLabelKey: 'example.com/app', installationId: 'blue' },
      compare: { ignoreAggregatedRoles: true, ignoreResourceStatusField: 'crd' },
      exclusions: [{ apiGroups: ['*.cilium.io'], kinds: ['CiliumIdentity'], clusters: ['*'] }],
    });
  });

  it('are refused with every key that cannot be understood', () => {
    const data = {
      'application.resourceTrackingMethod': 'labels',
      'resource.compareoptions': 'ignoreAggregatedRoles: sometimes',
      'resource.exclusions': '[',
      'resource.customizations.ignoreDifferences.apps_Deployment': 'jsonPointers: /spec',
      'resource.customizations.health.a_b_c': '',
    };
    const keys = Object.keys(data).map((key) => key.replaceAll('.', '\\.'));
    for (const key of keys) {
      expect(() => parseSettingsManifest({ kind: 'ConfigMap', data })).toThrow(new RegExp(key));
    }
  });

  it('are only those of the ConfigMap argocd-cm', () => {
    expect(() => parseSettingsManifest({ metadata: { name: 'argocd-rbac-cm' } })).toThrow('metadata.name: expected');
  });
});
