vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'c', 'cpp' },
  callback = function(event)
    vim.lsp.start({
      name = 'decref',
      cmd = { 'decref', 'lsp' },
      root_dir = vim.fs.dirname(vim.fs.find({ 'compile_commands.json', 'decref.toml', '.git' },
        { upward = true, path = vim.api.nvim_buf_get_name(event.buf) })[1]),
      settings = { decref = { minSeverity = 'warning' } },
    })
  end,
})
