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
---       store = 'postgres:///evidence', -- base of a team, in place of that in rapporteur.toml; '' asks none
---       severity = { CIT003 = 'off' }, -- by code; `rapporteur explain` lists them
---     },
---   },
--- })
--- ```
---
--- In a brief, `:LspRapporteurMatrix` puts every claim with its evidence into the location list, and `:LspRapporteurFixAll`
--- mends what the sources decide. A code lens opens the matrix of its section. `:LspRapporteurAsk` answers a question,
--- `:LspRapporteurQuery` lists facts by a pattern, whose fields and values `<Tab>` completes, and `:LspRapporteurImpact` shows
--- what changed in the sources since you last looked.

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

--- Has the server run a command.
local function execute(client, command, argument, done)
  client:request('workspace/executeCommand', { command = command, arguments = { argument } }, function(err, answer)
    if err then
      return vim.notify('rapporteur: ' .. err.message, vim.log.levels.ERROR)
    end
    done(answer)
  end)
end

--- Shows Markdown in a window of its own.
local function page(name, markdown)
  vim.cmd('botright new')
  local buffer = vim.api.nvim_get_current_buf()
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(markdown, '\n'))
  vim.bo[buffer].buftype, vim.bo[buffer].bufhidden, vim.bo[buffer].modifiable = 'nofile', 'wipe', false
  -- Not `markdown`: the server is for briefs, not for its own answers.
  vim.bo[buffer].syntax = 'markdown'
  pcall(vim.api.nvim_buf_set_name, buffer, 'rapporteur://' .. name)
end

--- Puts the facts that a pattern asks for into the quickfix list.
local function query(client, pattern)
  execute(client, 'rapporteur.query', { query = pattern }, function(answer)
    local items = {}
    local function names(list)
      return table.concat(vim.tbl_map(function(who) return who.name end, list), ', ')
    end
    for _, row in ipairs(answer.rows) do
      local at = row.citation.location
      local item = at and vim.lsp.util.locations_to_items({ at }, client.offset_encoding)[1] or {}
      local denied = row.polarity == 'denied' and 'not ' or ''
      local what = ('%s – %s: %s%s, %s'):format(names(row.actors), names(row.partners), denied, row.modality.label, row.predicate)
      items[#items + 1] = vim.tbl_extend('force', item, { text = what .. ' “' .. row.citation.quote .. '”' })
    end
    vim.fn.setqflist({}, ' ', { title = pattern, items = items })
    if #items == 0 then
      return vim.notify('rapporteur: no fact of the sources matches')
    end
    vim.cmd('botright copen')
  end)
end

--- What can stand at the end of a pattern, each in the place of the last word.
local function completions(client, lead, pattern)
  local params = { command = 'rapporteur.completeQuery', arguments = { { query = pattern } } }
  local answer = client:request_sync('workspace/executeCommand', params, 2000)
  return vim.tbl_map(function(item)
    local start = vim.str_byteindex(pattern, client.offset_encoding, item.start, false)
    return pattern:sub(#pattern - #lead + 1, start) .. item.text
  end, answer and answer.result and answer.result.items or {})
end

---@type vim.lsp.Config
return {
  cmd = { 'rapporteur', 'lsp' },
  filetypes = { 'markdown' },
  root_markers = { 'rapporteur.toml', 'sources', '.git' },
  settings = { rapporteur = vim.empty_dict() },
  -- Changed sources are told by the notification below, not by a question that waits for an answer.
  init_options = { client = { showsImpact = true } },
  handlers = {
    ['rapporteur/impact'] = function(_, told)
      vim.notify(('rapporteur: %s (:LspRapporteurImpact shows them)'):format(told.message))
    end,
  },
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
    vim.api.nvim_buf_create_user_command(buffer, 'LspRapporteurAsk', function(command)
      execute(client, 'rapporteur.ask', { question = command.args }, function(answer)
        page(command.args, answer.markdown)
      end)
    end, { nargs = '+', desc = 'Answer a question from the sources' })
    vim.api.nvim_buf_create_user_command(buffer, 'LspRapporteurQuery', function(command)
      query(client, command.args)
    end, {
      nargs = '+',
      desc = 'Facts that a pattern asks for',
      complete = function(lead, line, position)
        return completions(client, lead, (line:sub(1, position):gsub('^.-LspRapporteurQuery!?%s+', '', 1)))
      end,
    })
    vim.api.nvim_buf_create_user_command(buffer, 'LspRapporteurImpact', function()
      execute(client, 'rapporteur.impact', { seen = true }, function(answer)
        page('what changed in the sources', answer.markdown)
      end)
    end, { desc = 'What changed in the sources, and the claims that change with it' })
  end,
}
