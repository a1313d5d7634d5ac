-- Uses the server in Neovim as a person does, and fails at the first thing that is missing.
-- usage: nvim --headless --clean -n -l check.lua SERVER_BINARY DESK CASE.json
local server, desk, case_file = _G.arg[1], _G.arg[2], _G.arg[3]
local here = vim.fs.dirname(vim.fs.abspath(_G.arg[0]))
local PATIENCE_MS = 30000

local function fail(why)
  io.stderr:write('FAILED: ' .. why .. '\n')
  os.exit(1)
end

local function await(what, condition)
  if not vim.wait(PATIENCE_MS, condition, 20) then
    fail('not within ' .. PATIENCE_MS .. ' ms: ' .. what)
  end
  print('ok: ' .. what)
end

local function read(file)
  return table.concat(vim.fn.readfile(file), '\n')
end

local case = vim.json.decode(read(case_file))
local brief, source = vim.fs.joinpath(desk, case.brief), vim.fs.joinpath(desk, case.source)

-- The file that is shipped is the one that is tested; only the program is another.
vim.opt.runtimepath:append(here)
vim.lsp.config('rapporteur', { cmd = { server, 'lsp' } })
vim.lsp.enable('rapporteur')
vim.cmd('filetype on')
vim.cmd.edit(vim.fn.fnameescape(brief))

await('the client attaches', function()
  return #vim.lsp.get_clients({ bufnr = 0, name = 'rapporteur' }) == 1
end)
local client = vim.lsp.get_clients({ bufnr = 0, name = 'rapporteur' })[1]
local root = client.config.root_dir
if vim.uv.fs_realpath(root) ~= vim.uv.fs_realpath(desk) then
  fail('the workspace is ' .. tostring(root))
end

-- The finding on the words of the case.
vim.fn.cursor(1, 1)
if vim.fn.search('\\V' .. case.words) == 0 then
  fail('the brief does not hold ' .. case.words)
end
local line, column = vim.fn.line('.'), vim.fn.col('.')
local function finding()
  for _, found in ipairs(vim.diagnostic.get(0, { lnum = line - 1 })) do
    if found.code == case.code and found.source == 'rapporteur' then
      return found
    end
  end
end
await(case.code .. ' on line ' .. line, finding)
local found = finding()
if found.lnum ~= line - 1 or found.col > column - 1 or found.end_col < column - 1 + #case.words then
  fail(('the finding is on columns %d to %d'):format(found.col, found.end_col))
end
print('    ' .. vim.split(found.message, '\n')[1])
print('    ' .. #vim.diagnostic.get(0) .. ' findings in the brief, positions in ' .. client.offset_encoding)

-- Hover: `K`. The deciding sentence is in the float.
local function floats()
  return vim.tbl_filter(function(window)
    return vim.api.nvim_win_get_config(window).relative ~= ''
  end, vim.api.nvim_list_wins())
end
vim.cmd.normal({ args = { 'K' } })
await('hover opens', function()
  return #floats() > 0
end)
local shown = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(floats()[1]), 0, -1, false)
for _, text in ipairs(shown) do
  print('    | ' .. text)
end
if not table.concat(shown, ' '):find(case.sentence, 1, true) then
  fail('the hover does not show the sentence of the source')
end
print('ok: hover shows the sentence of the source')
for _, window in ipairs(floats()) do
  vim.api.nvim_win_close(window, true)
end

-- Definition: `CTRL-]`. The cursor is on the deciding sentence, in the source.
vim.fn.cursor(line, column)
vim.cmd.normal({ args = { vim.keycode('<C-]>') }, bang = true })
local name = vim.uv.fs_realpath(vim.api.nvim_buf_get_name(0))
if name ~= vim.uv.fs_realpath(source) then
  fail('the definition is in ' .. tostring(name))
end
local there = vim.api.nvim_get_current_line():sub(vim.fn.col('.'))
if there:sub(1, #case.sentence) ~= case.sentence then
  fail('the definition is at ' .. there)
end
print(('ok: definition is %s:%d:%d'):format(case.source, vim.fn.line('.'), vim.fn.col('.')))
vim.cmd.normal({ args = { vim.keycode('<C-t>') }, bang = true })

-- The finding goes when the words are corrected, and comes back when they are put back.
vim.fn.cursor(line, column)
vim.cmd.normal({ args = { 'c' .. #case.words .. 'l' .. case.corrected .. vim.keycode('<Esc>') }, bang = true })
await('no ' .. case.code .. ' after the correction', function()
  return not finding()
end)
vim.cmd('silent undo')
await(case.code .. ' again after undo', finding)

-- The evidence matrix: the claim and its source sentence are in the location list.
vim.cmd('LspRapporteurMatrix')
await('the matrix opens', function()
  return #vim.fn.getloclist(0) > 0
end)
local claims, quotes = 0, 0
for _, item in ipairs(vim.fn.getloclist(0)) do
  if item.text:find(case.words, 1, true) then
    claims = claims + 1
  elseif item.text:find(case.sentence, 1, true) then
    quotes = quotes + 1
  end
end
if claims ~= 1 or quotes == 0 then
  fail(('the matrix has the claim %d times, its sentence %d times'):format(claims, quotes))
end
vim.cmd('lclose')

-- A pattern is completed and asked, a question answered.
local offered_fields = vim.fn.getcompletion('LspRapporteurQuery kind:agreement part', 'cmdline')
if offered_fields[1] ~= 'partner:' then
  fail('completion of a pattern answers ' .. vim.inspect(offered_fields))
end
print('ok: completion of a pattern')
vim.cmd('LspRapporteurQuery kind:agreement')
await('the facts open', function()
  return #vim.fn.getqflist() > 0 and vim.fn.getqflist()[1].bufnr > 0
end)
vim.cmd('cclose')
vim.cmd('LspRapporteurImpact')
await('nothing has changed in the sources', function()
  return vim.api.nvim_buf_get_name(0):find('what changed', 1, true)
    and table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), ' '):find('No source has changed', 1, true)
end)
vim.cmd('close')

-- The preferred fix, as `gra` applies it: the words change and the finding goes.
vim.fn.cursor(line, column + 1)
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.isPreferred and vim.startswith(action.title, case.fix.title)
  end,
})
await('“' .. case.fix.title .. '” is applied', function()
  local now = vim.fn.getline(line)
  return now:find(case.fix.result, 1, true) and not now:find(case.words, 1, true)
end)
await('no ' .. case.code .. ' after the fix', function()
  return not finding()
end)
vim.cmd('silent undo')
await(case.code .. ' again after undo', finding)

-- Completion of a citation key: the source that carries the sentence comes first.
vim.cmd.edit(vim.fn.fnameescape(vim.fs.joinpath(desk, case.completion.brief)))
vim.fn.cursor(1, 1)
if vim.fn.search('\\V' .. case.completion.before) == 0 then
  fail('the brief does not hold ' .. case.completion.before)
end
await('the client attaches to the second brief', function()
  return #vim.lsp.get_clients({ bufnr = 0, name = 'rapporteur' }) == 1
end)
-- A script shows no menu: what CTRL-X CTRL-O would offer is asked for.
local typed, buffer = case.completion.typed, vim.api.nvim_get_current_buf()
vim.fn.append(vim.fn.line('.') - 1, typed)
vim.fn.cursor(vim.fn.line('.') - 1, #typed)
local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
params.position.character = vim.str_utfindex(typed, client.offset_encoding)
local answer = client:request_sync('textDocument/completion', params, PATIENCE_MS, buffer)
local offered = answer and answer.result and answer.result.items or {}
table.sort(offered, function(a, b)
  return (a.sortText or a.label) < (b.sortText or b.label)
end)
if not offered[1] or offered[1].label ~= case.completion.key then
  fail('completion answers ' .. vim.inspect(answer))
end
vim.lsp.util.apply_text_edits({ offered[1].textEdit }, buffer, client.offset_encoding)
if vim.api.nvim_get_current_line() ~= typed .. case.completion.key then
  fail('the completed line is ' .. vim.api.nvim_get_current_line())
end
print('ok: completion of ' .. case.completion.key)

-- The server ends when it is told to.
client:stop()
await('the server ends', function()
  return client:is_stopped()
end)
os.exit(0)
