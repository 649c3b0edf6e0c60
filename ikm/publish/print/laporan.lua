-- What HTML cannot say of a Word document: breaks between pages, and a table of contents that is there before Word
-- counts it (page numbers come when the field is brought up to date).
local BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
local FIELD = '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve">'
  .. ' TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'

local function escaped(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'))
end

local function entry(header, begin)
  return string.format(
    '<w:p><w:pPr><w:pStyle w:val="TOC%d"/></w:pPr>%s<w:hyperlink w:anchor="%s"><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:hyperlink></w:p>',
    header.level, begin, header.identifier, escaped(pandoc.utils.stringify(header)))
end

local function contents(headers)
  local rows, begin = {}, FIELD
  for _, header in ipairs(headers) do
    if header.level <= 2 and not header.classes:includes('unlisted') then
      table.insert(rows, entry(header, begin))
      begin = ''
    end
  end
  if #rows == 0 then return BREAK end
  return table.concat(rows) .. '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:br w:type="page"/></w:r></w:p>'
end

function Pandoc(doc)
  local headers = {}
  doc:walk({ Header = function(header) table.insert(headers, header) end })
  return doc:walk({
    Div = function(div)
      if div.classes:includes('break') then return pandoc.RawBlock('openxml', BREAK) end
      if div.classes:includes('contents') then return pandoc.RawBlock('openxml', contents(headers)) end
    end,
  })
end
