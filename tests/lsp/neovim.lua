-- What tests/lsp/neovim_test.py lets Neovim do: a sample is opened, a bug typed in and out, an action applied. Each line of the
-- transcript goes to $TRANSCRIPT.
local out = io.open(os.getenv('TRANSCRIPT'), 'w')
local function say(...) out:write(string.format(...), '\n') out:flush() end

local function wait(what, fits)
  if not vim.wait(60000, fits, 20) then
    say('FAILED: waited for %s', what)
    out:close()
    vim.cmd('cquit')
  end
end

local function found() return vim.diagnostic.get(0) end

local function tell(title)
  say('== %s', title)
  for _, d in ipairs(found()) do
    say('%d:%d %s [%s] %s', d.lnum + 1, d.col + 1, vim.diagnostic.severity[d.severity], d.code or d.user_data.lsp.code,
      (d.message:gsub('\n.*', '')))
    for _, r in ipairs(d.user_data.lsp.relatedInformation or {}) do
      say('    %d: %s', r.location.range.start.line + 1, r.message)
    end
  end
  if #found() == 0 then say('nothing') end
end

local seen = 0    -- publications
local publish = vim.lsp.handlers['textDocument/publishDiagnostics']
vim.lsp.handlers['textDocument/publishDiagnostics'] = function(...) seen = seen + 1 return publish(...) end

vim.cmd('filetype on')
dofile(os.getenv('SETUP'))
vim.cmd('edit ' .. os.getenv('FILE'))
wait('the first findings', function() return seen > 0 end)
tell('the file as it is on disk')

-- the release is deleted, as with dd
vim.fn.search('Py_DECREF(item);')
vim.cmd('normal! dd')
wait('a finding', function() return #found() == 1 end)
tell('after dd on Py_DECREF(item);')

vim.cmd('normal! u')
wait('no finding', function() return #found() == 0 end)
tell('after u')

vim.cmd('normal! dd')
wait('the finding again', function() return #found() == 1 end)
local d = found()[1]
vim.api.nvim_win_set_cursor(0, { d.lnum + 1, d.col })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = { d.user_data.lsp } }
local replies = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 60000)
local fix
say('== actions')
for id, reply in pairs(replies) do
  for _, action in ipairs(reply.result or {}) do
    say('%s', action.title)
    if action.isPreferred then fix = { action, vim.lsp.get_client_by_id(id) } end
  end
end
vim.lsp.util.apply_workspace_edit(fix[1].edit, fix[2].offset_encoding)
wait('the end of the finding', function() return #found() == 0 end)
tell('after ' .. fix[1].title)

vim.fn.search('PyList_New')
local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(), 60000)
say('== hover on PyList_New')
for _, reply in pairs(hover) do say('%s', (reply.result.contents.value:gsub('```%w*\n?', ''):gsub('\n', ''))) end

say('== the buffer')
for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do say('%s', line) end
out:close()
vim.cmd('qall!')
