import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from './run.mjs';

/**
 * [Note: One compiler for all realms] A `tsc` for each realm reads and parses the libraries, and `src/lib`, again, and checks
 * `src/lib` as often as realms with the same globals reach it: seven took a minute of a core. Here realms with equal
 * options are one program, and programs share every file as it was parsed. Each still checks whatever it reaches, so that
 * `src/lib` is held to every realm's globals.
 */
const PROJECTS = [
  'src/lib/tsconfig.worker.json',
  'src/lib/tsconfig.dom.json',
  'src/lib/tsconfig.json',
  'src/sw/tsconfig.json',
  'src/gateway/tsconfig.json',
  'src/sandbox/tsconfig.json',
  'tsconfig.json',
];

/** @type {ts.FormatDiagnosticsHost} */
const FORMAT = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => ROOT,
  getNewLine: () => '\n',
};

/** @typedef {{projects: string[], options: ts.CompilerOptions, files: Set<string>, faults: ts.Diagnostic[]}} Realm */

/** @returns {Realm[]} projects with equal options together */
function readRealms() {
  /** @type {Map<string, Realm>} */
  const realms = new Map();
  for (const project of PROJECTS) {
    const { options, fileNames, errors } = readProject(project);
    const key = JSON.stringify(Object.entries({ ...options, configFilePath: null }).sort());
    const realm = realms.get(key) ?? { projects: [], options, files: new Set(), faults: [] };
    realms.set(key, realm);
    realm.projects.push(project);
    realm.faults.push(...errors);
    for (const file of fileNames) realm.files.add(file);
  }
  return [...realms.values()];
}

/** @param {string} project */
function readProject(project) {
  const path = join(ROOT, project);
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.formatDiagnostic(error, FORMAT));
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), undefined, path);
}

/** @type {Map<string, ts.SourceFile | undefined>} */
const parsed = new Map();

/** @param {Realm} realm */
function check({ options, files, faults }) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, how, ...rest) => {
    // A file parsed as another kind of module is another file.
    const key = `${name} ${JSON.stringify(typeof how === 'object' ? [how.languageVersion, how.impliedNodeFormat] : how)}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile(name, how, ...rest));
    return parsed.get(key);
  };
  const program = ts.createProgram({ rootNames: [...files], options, host });
  return ts.sortAndDeduplicateDiagnostics([...faults, ...ts.getPreEmitDiagnostics(program)]);
}

let isSound = true;
for (const realm of readRealms()) {
  const found = check(realm);
  if (found.length === 0) continue;
  isSound = false;
  console.log(`In ${realm.projects.map((project) => relative('', project)).join(', ')}:`);
  console.log(ts.formatDiagnostics(found, FORMAT));
}
process.exitCode = isSound ? 0 : 1;
