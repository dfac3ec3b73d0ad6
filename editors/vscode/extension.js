// decref in VS Code: starts the server, and shows paths as virtual documents of the scheme `decref`.
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

exports.activate = async (context) => {
  const command = vscode.workspace.getConfiguration('decref').get('command');
  const paths = new Map(); // uri -> text
  context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider('decref', {
    provideTextDocumentContent: (uri) => paths.get(uri.toString()) || '',
  }));
  client = new LanguageClient('decref', 'decref', { command, args: ['lsp'] }, {
    documentSelector: [{ scheme: 'file', language: 'c' }, { scheme: 'file', language: 'cpp' }],
    synchronize: { configurationSection: 'decref' },
    middleware: {
      // `command` is ours, the rest the server's
      workspace: {
        configuration: async (params, token, next) => {
          const all = await next(params, token);
          return Array.isArray(all) ? all.map((s) => s && Object.assign({}, s, { command: undefined })) : all;
        },
      },
      executeCommand: async (name, args, next) => {
        const result = await next(name, args);
        if (name !== 'decref.showPath' || !result || !result.uri) return result;
        const uri = vscode.Uri.parse(result.uri);
        paths.set(uri.toString(), result.text);
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true, viewColumn: vscode.ViewColumn.Beside });
        return result;
      },
    },
  });
  await client.start();
};

exports.deactivate = () => client && client.stop();
