/** Where a sync option may stand: on the application (or an operation), on an object, or on both. */
type Place = 'application' | 'object';

/** Sync options with their values and places (reference/argocd.md §1.2). */
const OPTIONS: { readonly [name: string]: { readonly values: readonly string[]; readonly at: readonly Place[] } } = {
  Validate: { values: ['true', 'false'], at: ['application', 'object'] },
  CreateNamespace: { values: ['true', 'false'], at: ['application'] },
  PrunePropagationPolicy: { values: ['foreground', 'background', 'orphan'], at: ['application'] },
  PruneLast: { values: ['true', 'false'], at: ['application', 'object'] },
  Prune: { values: ['true', 'false', 'confirm'], at: ['application', 'object'] },
  Delete: { values: ['true', 'false', 'confirm'], at: ['application', 'object'] },
  ApplyOutOfSyncOnly: { values: ['true', 'false'], at: ['application'] },
  Replace: { values: ['true', 'false'], at: ['application', 'object'] },
  Force: { values: ['true', 'false'], at: ['application', 'object'] },
  ServerSideApply: { values: ['true', 'false'], at: ['application', 'object'] },
  ClientSideApplyMigration: { values: ['true', 'false'], at: ['application'] },
  SkipDryRunOnMissingResource: { values: ['true', 'false'], at: ['application', 'object'] },
  FailOnSharedResource: { values: ['true', 'false'], at: ['application'] },
  RespectIgnoreDifferences: { values: ['true', 'false'], at: ['application'] },
};

/** Whether `Name=value` is a sync option that has a meaning at this place; names and values are case-sensitive. */
export function isKnownSyncOption(option: string, place: Place): boolean {
  const [name = '', value = ''] = option.trim().split('=');
  const known = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  return known?.values.includes(value) === true && known.at.includes(place);
}
