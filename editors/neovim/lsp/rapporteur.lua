---@brief
---
--- https://rapporteur.example
---
--- Rapporteur checks what a Markdown brief claims against the captured sources it was written from.
---
--- The server takes the nearest folder with `rapporteur.toml` or `sources` as its workspace. Settings stand above
--- `rapporteur.toml`, for this editor alone:
---
--- ```lua
--- vim.lsp.config('rapporteur', {
---   settings = {
---     rapporteur = {
---       profile = 'draft', -- 'draft', 'review' or 'release'
---       restMillis = 800, -- findings of a sentence show that long after the last key in it; 0 at once
---       severity = { CIT003 = 'off' }, -- by code; `rapporteur explain` lists them
---     },
---   },
--- })
--- ```
---
--- In a brief, `:LspRapporteurMatrix` puts every claim with its evidence into the location list, and `:LspRapporteurFixAll`
--- mends what the sources decide. A code lens opens the matrix of its section.

--- Puts the claims of a brief, each with the source sentences that speak for and against it, into the location list.
local function matrix(client, argument)
  local function done(err, answer)
    if err then
      return vim.notify('rapporteur: ' .. err.message, vim.log.levels.ERROR)
    end
    local roles = { supports = '✓', contradicts = '✗', nearest = '≈' }
    local items = {}
    local function add(uri, range, text, type)
      local item = vim.lsp.util.locations_to_items({ { uri = uri, range = range } }, client.offset_encoding)[1]
      if item then
        items[#items + 1] = vim.tbl_extend('force', item, { text = text, type = type })
      end
    end
    for _, row in ipairs(answer and answer.rows or {}) do
      local why = row.code and (' [%s] %s'):format(row.code, row.reason) or ''
      add(argument.textDocument.uri, row.range, ('%s%s: %s'):format(row.verdict, why, row.claim), row.code and 'W' or 'I')
      for _, evidence in ipairs(row.evidence) do
        local cited = evidence.cited and '' or ', not cited'
        add(evidence.location.uri, evidence.location.range, ('  %s “%s” (%s%s)'):format(roles[evidence.role] or '?', evidence.quote, evidence.key, cited))
      end
    end
    vim.fn.setloclist(0, {}, ' ', { title = 'Evidence', items = items })
    vim.cmd('botright lopen')
  end
  client:request('workspace/executeCommand', { command = 'rapporteur.evidenceMatrix', arguments = { argument } }, done)
end

---@type vim.lsp.Config
return {
  cmd = { 'rapporteur', 'lsp' },
  filetypes = { 'markdown' },
  root_markers = { 'rapporteur.toml', 'sources', '.git' },
  settings = { rapporteur = vim.empty_dict() },
  -- What a code lens runs: the server only answers, to show it is the editor's part.
  commands = {
    ['rapporteur.evidenceMatrix'] = function(command, context)
      local client = vim.lsp.get_client_by_id(context.client_id)
      if client then
        matrix(client, command.arguments[1])
      end
    end,
  },
  on_attach = function(client, buffer)
    vim.api.nvim_buf_create_user_command(buffer, 'LspRapporteurMatrix', function()
      matrix(client, { textDocument = { uri = vim.uri_from_bufnr(buffer) } })
    end, { desc = 'Claims with their evidence' })
    vim.api.nvim_buf_create_user_command(buffer, 'LspRapporteurFixAll', function()
      vim.lsp.buf.code_action({ apply = true, context = { only = { 'source.fixAll.rapporteur' }, diagnostics = {} } })
    end, { desc = 'Mend what the sources decide' })
  end,
}
