import { createHash, timingSafeEqual } from 'node:crypto';
import type { GitEvent } from '../../../domain/git/git-event.ts';
import { shortRefName } from '../../../domain/git/git-event.ts';
import { parseCommand } from '../../../domain/git/pull-request-event.ts';
import { type Fields, fieldsOf } from '../host-api/answer-fields.ts';

const PLANNED_ACTIONS: readonly unknown[] = ['open', 'reopen', 'update', 'merge', 'close'];
/** What people write and set at a merge request. Not the title: older versions tell of a draft by it alone. */
const WORDS: readonly string[] = [
  'assignee_id',
  'assignees',
  'description',
  'labels',
  'milestone_id',
  'reviewers',
  'time_change',
  'time_estimate',
  'total_time_spent',
];
const BOOKKEEPING: readonly string[] = ['last_edited_at', 'last_edited_by_id', 'updated_at', 'updated_by_id'];
const NO_COMMIT = /^0+$/;

/** Whether `X-Gitlab-Token` is one of the secrets; GitLab signs nothing. The time that this takes tells nothing about them. */
export function verifyGitLabToken(token: string | undefined, secrets: readonly string[]): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const given = digest(token ?? '');
  const matches = secrets.filter((secret) => secret !== '' && timingSafeEqual(digest(secret), given));
  return matches.length > 0;
}

/** Reads a delivery of GitLab (docs.gitlab.com/user/project/integrations/webhook_events): pushes, merge requests and notes on them. */
export function parseGitLabEvent(eventName: string, payload: unknown): GitEvent {
  const body = fieldsOf(payload);
  switch (eventName) {
    case 'Push Hook':
    case 'Tag Push Hook':
      return parsePush(body);
    case 'Merge Request Hook': {
      const { action, iid, oldrev } = fieldsOf(body.object_attributes);
      if (!PLANNED_ACTIONS.includes(action)) return ignored(`merge request: ${String(action)} changes no plan`);
      if (action === 'update' && oldrev === undefined && isAboutWords(fieldsOf(body.changes))) {
        return ignored('merge request: neither its commit nor its target branch changed');
      }
      return eventOf(body, iid);
    }
    case 'Note Hook':
      return parseNote(body);
    default:
      return ignored(`event '${eventName}' needs no refresh`);
  }
}

/**
 * Whether an update is about words alone. Another target branch is not named: it shows as `merge_status`, or as no change at all
 * (gitlab-org/gitlab#224610).
 */
function isAboutWords(changes: Fields): boolean {
  const names = Object.keys(changes).filter((name) => !BOOKKEEPING.includes(name));
  return names.length > 0 && names.every((name) => WORDS.includes(name));
}

/** Files are not read from it: GitLab names those of the newest commits only. */
function parsePush(body: Fields): GitEvent {
  const { web_url: url, default_branch: defaultBranch } = fieldsOf(body.project);
  if (typeof body.ref !== 'string' || typeof url !== 'string') return ignored('the push names no ref or project');
  const revision = shortRefName(body.ref);
  return {
    kind: 'push',
    repositoryUrls: [url],
    revision,
    touchedHead: revision === defaultBranch,
    ...commitOf('before', body.before),
    ...commitOf('after', body.after),
  };
}

function commitOf(name: 'before' | 'after', sha: unknown): { readonly before?: string; readonly after?: string } {
  return typeof sha === 'string' && sha !== '' && !NO_COMMIT.test(sha) ? { [name]: sha } : {};
}

function parseNote(body: Fields): GitEvent {
  const { note, action, noteable_type: on } = fieldsOf(body.object_attributes);
  const isNew = action === undefined || action === 'create';
  const command = isNew && on === 'MergeRequest' ? parseCommand(String(note ?? '')) : undefined;
  const { username: by } = fieldsOf(body.user);
  if (!command || typeof by !== 'string') return ignored('the note asks for nothing');
  return eventOf(body, fieldsOf(body.merge_request).iid, { ...command, by });
}

function eventOf(body: Fields, number: unknown, command?: ReturnType<typeof parseCommand> & { by: string }): GitEvent {
  const { web_url: url, path_with_namespace: name } = fieldsOf(body.project);
  if (typeof url !== 'string' || typeof number !== 'number') return ignored('the payload names no merge request');
  const hostPath = hostPathOf(url, String(name ?? ''));
  return {
    kind: 'pull-request',
    host: 'gitlab',
    ...(hostPath && { hostPath }),
    repositoryUrl: url,
    numbers: [number],
    ...(command && { command }),
  };
}

/** GitLab may be installed below a path of its host (docs.gitlab.com/install/relative_url): what stands before a project's own path. */
function hostPathOf(url: string, name: string): string {
  const { pathname } = URL.canParse(url) ? new URL(url) : { pathname: '' };
  return name !== '' && pathname.endsWith(`/${name}`) ? pathname.slice(0, -name.length - 1) : '';
}

function ignored(reason: string): GitEvent {
  return { kind: 'ignored', reason };
}
