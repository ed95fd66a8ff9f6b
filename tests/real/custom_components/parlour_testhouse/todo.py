from homeassistant.components.todo import TodoItem, TodoItemStatus, TodoListEntity
from homeassistant.components.todo import TodoListEntityFeature as Feature

from .device import DOMAIN, TestDevice


class TodoList(TestDevice, TodoListEntity):
    _attr_supported_features = (
        Feature.CREATE_TODO_ITEM | Feature.UPDATE_TODO_ITEM | Feature.DELETE_TODO_ITEM | Feature.SET_DUE_DATE_ON_ITEM
    )

    def begin(self, start):
        self._attr_todo_items = [
            TodoItem(summary=item, uid=str(number), status=TodoItemStatus.NEEDS_ACTION)
            for number, item in enumerate(start["items"])
        ]

    async def async_create_todo_item(self, item):
        item.uid = f"new {len(self._attr_todo_items)}"
        item.status = item.status or TodoItemStatus.NEEDS_ACTION
        await self.obey(todo_items=[*self._attr_todo_items, item])

    async def async_update_todo_item(self, item):
        await self.obey(todo_items=[item if one.uid == item.uid else one for one in self._attr_todo_items])

    async def async_delete_todo_items(self, uids):
        await self.obey(todo_items=[one for one in self._attr_todo_items if one.uid not in uids])


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("todo", TodoList, add)
