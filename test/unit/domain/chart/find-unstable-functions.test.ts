import { describe, expect, it } from 'vitest';
import { findUnstableFunctions } from '../../../../shared/domain/chart/find-unstable-functions.ts';

const find = (files: { readonly [path: string]: string }) =>
  findUnstableFunctions(Object.entries(files).map(([path, text]) => ({ path, text }))).map(
    ({ path, functions }) => `${path}: ${functions.join(' ')}`,
  );

describe('functions whose result changes', () => {
  it.each([
    ['a call', '{{ randAlphaNum 5 }}', 'randAlphaNum'],
    ['a call in a pipe', '{{- .Values.a | default (uuidv4) | quote -}}', 'uuidv4'],
    ['a call over lines', '{{ $x := dict\n  "at" now\n}}', 'now'],
    ['several calls', '{{ now | date "2006" }}{{ genCA "a" 1 }}', 'date genCA now'],
    ['a look at the cluster', '{{ if lookup "v1" "Secret" "ns" "a" }}{{ end }}', 'lookup'],
  ])('are found: %s', (_what, text, functions) => {
    expect(find({ 'templates/a.yaml': text })).toEqual([`templates/a.yaml: ${functions}`]);
  });

  it.each([
    ['text', 'a: randAlphaNum 5 now'],
    ['a comment', '{{/* randAlphaNum "}}" */}}{{- /* now */ -}}'],
    ['a quoted text', '{{ fail "now }} `" }}{{ print `\nuuidv4 "` }}'],
    ['a character', "{{ eq 'n' $now }}"],
    ['a field or variable', '{{ .Values.now }}{{ $.now }}{{ $now := 1 }}{{ .date.lookup }}'],
    ['a longer name', '{{ include "nowhere" . }}{{ toDate "2006" "a" }}'],
  ])('are not found in %s', (_what, text) => {
    expect(find({ 'templates/a.yaml': text })).toEqual([]);
  });

  it('are found in the file of a named template that is called, also by another one', () => {
    const library =
      '{{ define "b" }}{{ if true }}{{ now }}{{ end }}{{ end }}{{ define "c" }}{{ template "b" . }}{{ end }}';
    expect(find({ 'templates/_lib.tpl': library, 'templates/a.yaml': '{{ include "c" . }}' })).toEqual([
      'templates/_lib.tpl: now',
    ]);
    expect(find({ 'templates/_lib.tpl': library, 'templates/a.yaml': '{{ include "d" . }}' })).toEqual([]);
  });

  it('are found in a block, which is called where it stands', () => {
    expect(find({ 'templates/a.yaml': '{{ block "x" . }}{{ now }}{{ end }}' })).toEqual(['templates/a.yaml: now']);
  });

  it('are found in every named template if names are made at render time', () => {
    const library = '{{ define "b" }}{{ now }}{{ end }}';
    expect(find({ 'templates/_l.tpl': library, 'templates/a.yaml': '{{ include .Values.name . }}' })).toEqual([
      'templates/_l.tpl: now',
    ]);
    expect(
      find({
        'templates/_l.tpl': library,
        'templates/a.yaml': '{{ include (print $.Template.BasePath "/b.yaml") . }}',
      }),
    ).toEqual([]);
  });

  it('count in charts of charts, and not in notes or files beside the templates', () => {
    const files = {
      'README.md': '{{ now }}',
      'values.yaml': '# {{ now }}',
      'templates/NOTES.txt': '{{ now }}',
      'charts/db-1.0.0.tgz/templates/a.yaml': '{{ now }}',
      'charts/db-1.0.0.tgz/charts/x/templates/a.yaml': '{{ uuidv4 }}',
      'charts/db-1.0.0.tgz/files/templates/a.yaml': '{{ now }}',
    };
    expect(find(files)).toEqual([
      'charts/db-1.0.0.tgz/charts/x/templates/a.yaml: uuidv4',
      'charts/db-1.0.0.tgz/templates/a.yaml: now',
    ]);
  });

  it('do not stop the search where a template is broken', () => {
    expect(find({ 'templates/a.yaml': '{{ end }}{{ "open }}{{ now', 'templates/b.yaml': '{{ uuidv4 }}' })).toContain(
      'templates/b.yaml: uuidv4',
    );
  });
});
