(function(){
var form=document.getElementById("filters");if(!form)return;
var rows=[].slice.call(document.querySelectorAll("tr[data-v]")),said=document.getElementById("shown"),texts=[];
function apply(){
var v=form.verdict.value,s=form.source.value,h=form.section.value,t=form.text.value.trim().toLowerCase(),n=0;
rows.forEach(function(row,i){
var d=row.dataset;
if(t&&texts[i]===undefined)texts[i]=row.textContent.toLowerCase();
var on=(!v||d.v===v)&&(!s||(" "+d.s+" ").indexOf(" "+s+" ")>=0)&&(!h||d.h===h)&&(!t||texts[i].indexOf(t)>=0);
row.hidden=!on;if(on)n++;});
said.textContent=n+" of "+rows.length+" claims shown";}
form.hidden=false;
form.addEventListener("input",apply);
form.addEventListener("reset",function(){setTimeout(apply);});
form.addEventListener("submit",function(e){e.preventDefault();});
window.addEventListener("beforeprint",function(){[].forEach.call(document.querySelectorAll("details"),function(d){d.open=true;});});
apply();
})();
