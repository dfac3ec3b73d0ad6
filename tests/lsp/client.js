// The protocol as npm's vscode-languageserver-protocol has it: a client that shares no line with ours. Prints one line for each
// thing that holds; npm_test.py counts them. Usage: node client.js DECREF FOLDER FILE, with the sample in FILE.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const { pathToFileURL } = require('url');
const rpc = require('vscode-languageserver-protocol/node');

const [decref, folder, file] = process.argv.slice(2);
const uri = pathToFileURL(file).toString();
const leaks = fs.readFileSync(file, 'utf8');
const sound = leaks.replace('        return NULL;\n    Py_DECREF', '        { Py_DECREF(item); return NULL; }\n    Py_DECREF');
let holds = 0;

function check(what, fine, got) {
  if (!fine) throw new Error(`${what}: ${JSON.stringify(got)}`);
  console.log(`ok ${++holds} ${what}`);
}

async function start(capabilities) {
  const server = spawn(decref, ['lsp', '--delay', '20'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  const c = rpc.createProtocolConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
  const published = [];
  const asked = [];
  c.onNotification(rpc.PublishDiagnosticsNotification.type, (p) => published.push(p));
  c.onRequest(rpc.RegistrationRequest.type, (p) => { asked.push(p); });
  c.onRequest(rpc.ConfigurationRequest.type, (p) => p.items.map(() => null));
  c.onRequest(rpc.WorkDoneProgressCreateRequest.type, () => {});
  c.onRequest(rpc.ShowDocumentRequest.type, (p) => { asked.push(p); return { success: true }; });
  c.listen();
  const result = await c.sendRequest(rpc.InitializeRequest.type, {
    processId: process.pid, rootUri: null, capabilities, workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'here' }],
  });
  await c.sendNotification(rpc.InitializedNotification.type, {});
  const stop = async () => {
    await c.sendRequest(rpc.ShutdownRequest.type);
    await c.sendNotification(rpc.ExitNotification.type);
    return new Promise((done) => server.on('exit', done));
  };
  const next = async (version) => {
    for (;;) {
      const k = published.findIndex((p) => p.uri === uri && p.version === version);
      if (k >= 0) return published[k].diagnostics;
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  return { c, result, stop, next, asked };
}

async function pushed() {
  const { c, result, stop, next, asked } = await start({
    window: { showDocument: { support: true }, workDoneProgress: true },
    workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
    textDocument: { publishDiagnostics: { versionSupport: true, relatedInformation: true } },
  });
  check('incremental sync', result.capabilities.textDocumentSync.change === rpc.TextDocumentSyncKind.Incremental, result);
  await c.sendNotification(rpc.DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'c', version: 1, text: leaks } });
  const [d] = await next(1);
  check('a diagnostic', rpc.Diagnostic.is(d) && d.code === 'ref-leak' && d.severity === rpc.DiagnosticSeverity.Error, d);
  check('related information', d.relatedInformation.length === 3 && d.relatedInformation.every((r) => rpc.DiagnosticRelatedInformation.is(r)), d);
  check('a page', rpc.CodeDescription.is(d.codeDescription), d);
  const actions = await c.sendRequest(rpc.CodeActionRequest.type, { textDocument: { uri }, range: d.range, context: rpc.CodeActionContext.create([d]) });
  check('actions', actions.every((a) => rpc.CodeAction.is(a) || rpc.Command.is(a)) && actions.length === 3, actions);
  check('a preferred edit', actions[0].isPreferred && rpc.WorkspaceEdit.is(actions[0].edit), actions[0]);
  const command = actions.find((a) => rpc.Command.is(a) && !rpc.CodeAction.is(a) || typeof a.command === 'string');
  const shown = await c.sendRequest(rpc.ExecuteCommandRequest.type, { command: command.command, arguments: command.arguments });
  check('a path', shown.uri.startsWith('decref:') && shown.text.includes('1.'), shown);
  check('shown', asked.some((p) => p.takeFocus), asked);
  check('watchers', asked.some((p) => p.registrations && p.registrations[0].method === 'workspace/didChangeWatchedFiles'), asked);
  const hover = await c.sendRequest(rpc.HoverRequest.type, { textDocument: { uri }, position: { line: 6, character: 25 } });
  check('hover', rpc.Hover.is(hover) && hover.contents.value.includes('PyList_New(n)'), hover);
  await c.sendNotification(rpc.DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 2 }, contentChanges: [{ text: sound }] });
  check('none when mended', (await next(2)).length === 0);
  await c.sendNotification(rpc.DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  check('exit 0', await stop() === 0);
}

async function pulled() {
  const { c, result, stop } = await start({
    general: { positionEncodings: ['utf-8', 'utf-16'] },
    textDocument: { diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true } },
    workspace: { workspaceEdit: { documentChanges: true } },
  });
  check('utf-8', result.capabilities.positionEncoding === rpc.PositionEncodingKind.UTF8, result);
  check('pull', result.capabilities.diagnosticProvider.interFileDependencies === true, result);
  await c.sendNotification(rpc.DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'c', version: 1, text: leaks } });
  const report = await c.sendRequest(rpc.DocumentDiagnosticRequest.type, { textDocument: { uri } });
  check('a full report', report.kind === rpc.DocumentDiagnosticReportKind.Full && report.items.length === 1, report);
  const same = await c.sendRequest(rpc.DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId: report.resultId });
  check('unchanged', same.kind === rpc.DocumentDiagnosticReportKind.Unchanged, same);
  await c.sendNotification(rpc.DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 2 }, contentChanges: [{ text: sound }] });
  const token = new rpc.CancellationTokenSource();
  const late = c.sendRequest(rpc.DocumentDiagnosticRequest.type, { textDocument: { uri } }, token.token).catch((e) => e);
  token.cancel();
  const error = await late;
  check('cancelled', error.code === rpc.LSPErrorCodes.RequestCancelled || error.items, error);
  const unknown = await c.sendRequest('decref/nothing').catch((e) => e);
  check('no such method', unknown.code === rpc.ErrorCodes.MethodNotFound, unknown);
  await Promise.all([...Array(20).keys()].map((k) => c.sendNotification(rpc.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 3 + k },
    contentChanges: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: `/* ${k} */ ` }],
  })));
  const last = await c.sendRequest(rpc.DocumentDiagnosticRequest.type, { textDocument: { uri } });
  check('the last of many', last.items.length === 0, last);
  check('exit 0 again', await stop() === 0);
}

const limit = setTimeout(() => { console.log('not ok: it takes too long'); process.exit(1); }, 120000);
pushed().then(pulled).then(() => { clearTimeout(limit); process.exit(0); }, (e) => { console.log('not ok', e.message); process.exit(1); });
