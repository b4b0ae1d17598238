import { describe, expect, it } from 'vitest';
import { ineffectiveSettings } from '../../../shared/contracts/settings/ineffective-settings.ts';
import { parseSettings } from '../../../shared/contracts/settings/parse-settings.ts';

const UNSUPPORTED = 'is not supported in this version and has no effect';
const UNWATCHED =
  'is not needed and has no effect: nothing is watched, so that no update of an object starts a refresh';
const COMPARED = 'is not needed and has no effect: the cluster itself compares, by a dry run';

describe('settings without effect', () => {
  it.each<[key: string, text: string, warnings: readonly string[]]>([
    ['url', 'https://argo', [`data["url"]: ${UNSUPPORTED}`]],
    ['resource.ignoreResourceUpdatesEnabled', 'true', [`data["resource.ignoreResourceUpdatesEnabled"]: ${UNWATCHED}`]],
    [
      'resource.compareoptions',
      'ignoreAggregatedRoles: true\nignoreDifferencesOnResourceUpdates: false\nignoreAll: true\n',
      [
        `data["resource.compareoptions"].ignoreAll: ${UNSUPPORTED}`,
        `data["resource.compareoptions"].ignoreDifferencesOnResourceUpdates: ${UNWATCHED}`,
      ],
    ],
    [
      'resource.customizations.ignoreResourceUpdates.apps_Deployment',
      'jsonPointers: [/status]',
      [`data["resource.customizations.ignoreResourceUpdates.apps_Deployment"]: ${UNWATCHED}`],
    ],
    [
      'resource.customizations.knownTypeFields.example.com_Widget',
      '- {field: spec, type: core/v1/PodSpec}',
      [`data["resource.customizations.knownTypeFields.example.com_Widget"]: ${COMPARED}`],
    ],
    [
      'resource.customizations.actions.apps_Deployment',
      'discovery.lua: return {}',
      [`data["resource.customizations.actions.apps_Deployment"]: ${UNSUPPORTED}`],
    ],
    [
      'resource.customizations.ignoreDifferences.all',
      'jsonPointer: [/spec]\nmanagedFieldsManagers: [vpa]\n',
      [`data["resource.customizations.ignoreDifferences.all"].jsonPointer: ${UNSUPPORTED}`],
    ],
    [
      'resource.customizations',
      'apps/Deployment:\n  actions: x\n  health.lua: return {}\n  ignoreDifferences: |\n    jqPath: [.spec]\n  ignoreResourceUpdates: |\n    jsonPointers: [/status]\n',
      [
        `data["resource.customizations"]["apps/Deployment"].actions: ${UNSUPPORTED}`,
        `data["resource.customizations"]["apps/Deployment"].ignoreDifferences.jqPath: ${UNSUPPORTED}`,
        `data["resource.customizations"]["apps/Deployment"].ignoreResourceUpdates: ${UNWATCHED}`,
      ],
    ],
    [
      'resource.exclusions',
      '- {kinds: [Event], apiGroup: [events.k8s.io]}',
      [`data["resource.exclusions"][0].apiGroup: ${UNSUPPORTED}`],
    ],
  ])('are named: %s', (key, text, warnings) => {
    parseSettings({ [key]: text });

    expect(ineffectiveSettings({ [key]: text })).toEqual(warnings);
  });

  it.each([
    ['resource.compareoptions', 'ignoreAggregatedRoles: true\nignoreResourceStatusField: none'],
    ['resource.compareoptions', ''],
    ['resource.exclusions', '[{apiGroups: ["*"], kinds: [Event], clusters: ["https://*"]}]'],
    ['resource.inclusions', ''],
    ['resource.customizations', ''],
    ['resource.customizations', 'apps/*: {health.lua: "return nil", ignoreDifferences: {jsonPointers: [/spec]}}'],
    ['resource.customizations.healthCEL.example.com_Widget', '- {when: "true", status: Healthy}'],
    ['resource.customizations.useOpenLibs.apps_Deployment', 'true'],
    ['installationID', 'blue'],
  ])('are not those that have one: %s: %s', (key, text) => {
    expect(ineffectiveSettings({ [key]: text })).toEqual([]);
  });
});
